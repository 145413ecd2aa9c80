import { existsSync, readFileSync } from "node:fs";

/** Every size that Outlook asks for, pixels: of buttons all but the last, of the add-in itself the last ones. */
export const ICON_SIZES = [16, 20, 24, 32, 40, 48, 64, 80, 128] as const;

/** The file name of a size. A new drawing gets a new name, for Office keeps what it has by its address. */
export function iconName(size: number): string {
  return `ringfold-${size}.png`;
}

/** Width and height that a PNG file says it has; `null`: there is no such file, or it is no PNG. */
export function pngSize(path: string): { readonly width: number; readonly height: number } | null {
  if (!existsSync(path)) return null;
  const bytes = readFileSync(path);
  if (bytes.length < 24 || bytes.toString("latin1", 1, 4) !== "PNG") return null;
  return { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };
}
