/** The ribbon's commands: what the manifest calls by these names, as its FunctionName. */
export const COMMANDS = ["resync", "push", "pull"] as const;

/** A ribbon command. */
export type Command = (typeof COMMANDS)[number];
