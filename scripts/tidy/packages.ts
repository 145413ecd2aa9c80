/** What package.json and package-lock.json have to be, so that `npm ci` gives everyone the same. */

/** The part of package.json that names dependencies. */
export interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/** A lock file: path of a package (`node_modules/...`) to what it needs. */
export interface LockFile {
  readonly packages: Readonly<Record<string, Pick<Manifest, "dependencies" | "optionalDependencies">>>;
}

/** Dependencies without an exact version. */
export function inexactVersions(manifest: Manifest): string[] {
  const all = { ...manifest.dependencies, ...manifest.devDependencies, ...manifest.optionalDependencies };
  return Object.entries(all)
    .filter(([, version]) => !/^\d+\.\d+\.\d+(?:-[\w.]+)?$/.test(version))
    .map(([name, version]) => `package.json:1 ${name} "${version}" is not an exact version`);
}

/**
 * Packages that the lock file needs and lacks. npm writes such a file without a word when the
 * registry has no binary of a version for some system; `npm ci` then refuses it.
 */
export function missingFromLock({ packages }: LockFile): string[] {
  const missing = Object.entries(packages).flatMap(([path, entry]) =>
    Object.keys({ ...entry.dependencies, ...entry.optionalDependencies }).filter(
      (name) => !isFound(path, name, packages),
    ),
  );
  return [...new Set(missing)].map(
    (name) => `package-lock.json:1 lacks ${name}; choose a version that is there for every system`,
  );
}

/** Looks where Node would: in the package's own node_modules, then in each one further up. */
function isFound(from: string, name: string, packages: LockFile["packages"]): boolean {
  const own = `${from === "" ? "" : `${from}/`}node_modules/${name}`;
  if (own in packages) return true;
  if (from === "") return false;
  const parent = from.slice(0, Math.max(0, from.lastIndexOf("/node_modules/")));
  return isFound(parent, name, packages);
}
