import { useWatched } from "../../../page/model/value.ts";
import { THEMES, type ThemeName } from "../../host/theme.ts";
import { useOutlook } from "../model/outlook.ts";

const THEME_WORDS: Readonly<Record<ThemeName, string>> = { light: "Light", dark: "Dark", contrast: "High contrast" };

/** Outlook's own head: who is signed in, and which face Outlook has. */
export function Header() {
  const outlook = useOutlook();
  const user = useWatched(outlook.user);
  const theme = useWatched(outlook.theme);
  return (
    <header class="suite">
      <h1>Outlook</h1>
      <label>
        <span>Theme</span>
        <select
          value={theme}
          onChange={({ currentTarget }) =>
            outlook.setTheme(THEMES.find((one) => one === currentTarget.value) ?? "light")
          }
        >
          {THEMES.map((one) => (
            <option key={one} value={one}>
              {THEME_WORDS[one]}
            </option>
          ))}
        </select>
      </label>
      <label>
        <span>Signed in as</span>
        <select
          value={user.id}
          onChange={({ currentTarget }) => outlook.switchTo(outlook.userOf(currentTarget.value) ?? user)}
        >
          {outlook.people().map(({ id, displayName }) => (
            <option key={id} value={id}>
              {displayName}
            </option>
          ))}
        </select>
      </label>
    </header>
  );
}
