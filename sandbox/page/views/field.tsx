import type { Field } from "../../../shared/kinds/kind.ts";
import { isLines, PART_WORDS, slots, type Draft } from "../model/form.ts";

interface Props {
  readonly field: Field;
  readonly draft: Draft;
  readonly onChange: (name: string, text: string) => void;
}

/** The inputs of one field, as its row of the field table says. */
export function FieldInputs({ field, draft, onChange }: Props) {
  const { name, label, type, parts } = field;
  const input = (key: string, words: string, kind: InputKind = "text") => (
    <Input key={key} name={key} label={words} kind={kind} text={draft[key] ?? ""} field={field} onChange={onChange} />
  );
  if (type === "group") {
    return (
      <fieldset class="group">
        <legend>{label}</legend>
        {parts?.map((part) => input(`${name}.${part}`, PART_WORDS[part] ?? part, part === "street" ? "lines" : "text"))}
      </fieldset>
    );
  }
  if (type === "set") return input(name, `${label}, with commas between`);
  if (isLines(field)) return input(name, `${label}, one on each line`, "lines");
  if (type === "list") {
    return (
      <>
        {slots(field).flatMap((index) =>
          parts === undefined
            ? [input(`${name}.${index}`, `${label} ${index + 1}`)]
            : parts.map((part) =>
                input(`${name}.${index}.${part}`, `${label} ${index + 1}, ${PART_WORDS[part] ?? part}`),
              ),
        )}
      </>
    );
  }
  return input(name, label, type === "date" ? "date" : name === "personalNotes" ? "notes" : "text");
}

type InputKind = "text" | "date" | "lines" | "notes";

function Input(props: {
  readonly name: string;
  readonly label: string;
  readonly kind: InputKind;
  readonly text: string;
  readonly field: Field;
  readonly onChange: (name: string, text: string) => void;
}) {
  const { name, label, kind, text, field, onChange } = props;
  const most = field.maxLength === undefined ? {} : { maxLength: field.maxLength };
  return (
    <label class={kind === "notes" ? "field is-wide" : "field"}>
      <span>{label}</span>
      {kind === "lines" || kind === "notes" ? (
        <textarea
          rows={kind === "notes" ? 4 : 2}
          {...most}
          value={text}
          onInput={(event) => onChange(name, event.currentTarget.value)}
        />
      ) : kind === "date" ? (
        <input type="date" value={text} onInput={(event) => onChange(name, event.currentTarget.value)} />
      ) : (
        <input type="text" {...most} value={text} onInput={(event) => onChange(name, event.currentTarget.value)} />
      )}
    </label>
  );
}
