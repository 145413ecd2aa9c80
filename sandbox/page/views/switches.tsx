import { useEffect, useState } from "preact/hooks";
import type { SwitchInfo, SwitchValue } from "../client/sandbox.ts";
import { usePage } from "../model/page.ts";

/** Facts about Graph that nobody has confirmed. The product must be right in every position. */
export function Switches() {
  const page = usePage();
  const [all, setAll] = useState<Record<string, SwitchInfo> | null>(null);
  useEffect(() => void page.attempt(async () => setAll(await page.sandbox.switches())), []);
  const put = (name: string, value: SwitchValue): void =>
    void page.attempt(async () => setAll(await page.sandbox.setSwitch(name, value)));
  if (all === null) return <p class="empty">Asking the emulator…</p>;
  return (
    <>
      <div class="panel-head">
        <h2>Switches</h2>
      </div>
      <p class="edit-counts">What Microsoft’s documentation leaves open, and what the emulator takes it for.</p>
      <ul class="rows">
        {Object.entries(all).map(([name, info]) => (
          <li key={name} class="row">
            <label class="field">
              <span>
                <code>{name}</code>
                {info.current !== info.default && <span class="badge">changed</span>}
              </span>
              <Choice info={info} onChange={(value) => put(name, value)} />
            </label>
            <p class="edit-counts">{info.fact}</p>
          </li>
        ))}
      </ul>
    </>
  );
}

function Choice({ info, onChange }: { readonly info: SwitchInfo; readonly onChange: (value: SwitchValue) => void }) {
  const { values, current } = info;
  if (values === "number") {
    return (
      <input
        type="number"
        min={0}
        value={String(current)}
        onChange={(event) => onChange(event.currentTarget.valueAsNumber)}
      />
    );
  }
  return (
    <select
      value={String(current)}
      onChange={(event) => onChange(values.find((value) => String(value) === event.currentTarget.value) ?? current)}
    >
      {values.map((value) => (
        <option key={String(value)} value={String(value)}>
          {value === true ? "on" : value === false ? "off" : String(value)}
        </option>
      ))}
    </select>
  );
}
