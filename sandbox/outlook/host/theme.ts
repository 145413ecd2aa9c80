import type { OfficeColours } from "../naa.ts";

/** Outlook's faces, as the page offers them. */
export const THEMES = ["light", "dark", "contrast"] as const;
export type ThemeName = (typeof THEMES)[number];

/** The colours of a face. */
export function officeTheme(name: ThemeName): OfficeColours {
  return COLOURS[name];
}

const COLOURS: Readonly<Record<ThemeName, OfficeColours>> = {
  light: theme("#ffffff", "#242424", "#f5f5f5", "#242424"),
  dark: theme("#1f1f1f", "#ffffff", "#292929", "#ffffff"),
  contrast: theme("#000000", "#ffffff", "#000000", "#ffff00"),
};

/** The data of `officeThemeChanged`: one JSON text with the colours as numbers. */
export function themeEvent(colours: OfficeColours): readonly [string] {
  const numbers = Object.entries(colours).map(([name, colour]) => [name, Number.parseInt(String(colour).slice(1), 16)]);
  return [JSON.stringify(Object.fromEntries(numbers))];
}

function theme(body: string, text: string, control: string, controlText: string): OfficeColours {
  return {
    bodyBackgroundColor: body,
    bodyForegroundColor: text,
    controlBackgroundColor: control,
    controlForegroundColor: controlText,
  };
}
