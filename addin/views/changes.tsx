import { Value } from "./controls.tsx";

/** A field with two values. */
interface Row {
  readonly field: string;
  readonly label: string;
  readonly before: string;
  readonly after: string;
}

/** Fields with two values each, one below the other: that fits the narrowest pane. @param names of the two values; `null`: there was none */
export function Changes(props: { readonly names: readonly [string | null, string]; readonly rows: readonly Row[] }) {
  const { names, rows } = props;
  const [before, after] = names;
  return (
    <ul class="changes">
      {rows.map((row) => (
        <li key={row.field}>
          <p class="change-label">{row.label}</p>
          <dl>
            {before !== null && (
              <>
                <dt>{before}</dt>
                <dd class="is-before">
                  <Value text={row.before} />
                </dd>
              </>
            )}
            <dt>{after}</dt>
            <dd class="is-after">
              <Value text={row.after} />
            </dd>
          </dl>
        </li>
      ))}
    </ul>
  );
}
