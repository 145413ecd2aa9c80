import type { Layer } from "./rules.ts";
import type { Import, Source } from "./source.ts";

/** The layer that a file belongs to: the longest path that matches. */
export function layerOf(path: string, layers: readonly Layer[]): Layer | undefined {
  return layers.filter((layer) => isWithin(path, layer.path)).toSorted((a, b) => b.path.length - a.path.length)[0];
}

/** What is wrong with a file's imports, each as `path:line words`. */
export function checkImports(source: Source, layers: readonly Layer[]): string[] {
  const layer = layerOf(source.path, layers);
  if (layer === undefined) return [`${source.path}:1 belongs to no layer of scripts/layers/rules.ts`];
  return source.imports
    .filter((wanted) => !mayImport(layer, wanted))
    .map(({ specifier, line }) => `${source.path}:${line} ${layer.path} must not import "${specifier}"`);
}

function mayImport(layer: Layer, { specifier, file }: Import): boolean {
  if (file !== undefined) return [layer.path, ...layer.imports].some((path) => isWithin(file, path));
  return (layer.packages ?? []).some((name) => specifier === name || specifier.startsWith(`${name}/`));
}

function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}
