/**
 * Stands in for MicrosoftAjax.js, which office.js would load from a server of Microsoft's and does not
 * start without: only what its Outlook part touches, so that the sandbox needs no network. Of the
 * checks of arguments that the library leaves to it, this one finds every argument right.
 */
{
  const add = (target, members) => Object.assign(target, members);
  const fine = () => null;
  const registerClass = /** @this {unknown} */ function () {
    return this;
  };

  add(window, {
    Type: Function,
    Sys: {
      StringBuilder() {},
      EventArgs() {},
      Debug: { trace() {} },
      Browser: { agent: "other", InternetExplorer: {} },
      Serialization: {
        JavaScriptSerializer: { serialize: JSON.stringify, deserialize: (text) => JSON.parse(text) },
      },
    },
  });
  add(Function, {
    registerNamespace: (name) => Reflect.has(window, name) || Reflect.set(window, name, {}),
    registerClass,
    _validateParams: fine,
    _validateParameter: fine,
  });
  add(Function.prototype, { registerClass });
  add(String, {
    format: (text, ...values) => text.replace(/{(\d+)}/g, (_whole, place) => String(values[Number(place)])),
  });

  const error = (name) => (first, second) => {
    const words = [first, second].filter((word) => word !== undefined).join(" ");
    return add(new Error(`Sys.${name}: ${words}`), { name: `Sys.${name}`, paramName: first });
  };
  add(Error, {
    create: (message, more) => add(new Error(message), more),
    argument: error("ArgumentException"),
    argumentNull: error("ArgumentNullException"),
    argumentOutOfRange: error("ArgumentOutOfRangeException"),
    argumentType: error("ArgumentTypeException"),
    argumentUndefined: error("ArgumentUndefinedException"),
    parameterCount: error("ParameterCountException"),
    invalidOperation: error("InvalidOperationException"),
  });
}
