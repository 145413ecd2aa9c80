import { existsSync, readdirSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { err, ok, type Result } from "../../shared/result.ts";
import { MOST_USERS } from "../seed/company.ts";

/** What `npm start` was asked for. */
export interface Options {
  /** The app's port; `null`: the one of last time, else the first free one from 8787 on. */
  readonly port: number | null;
  /** Absolute path of a folder of `.vcf` files; `null`: the samples. */
  readonly seed: string | null;
  /** `null`: as many as last time, else 5. */
  readonly mailboxes: number | null;
  /** Absolute path; `null`: a temporary folder, removed at the end. */
  readonly state: string | null;
  readonly json: boolean;
  readonly help: boolean;
}

/** What `npm start -- --help` prints. */
export const USAGE = `npm start -- [options]: Ringfold on this machine, with nothing to sign up for

  --port N        the port of the Worker (default: 8787, or the next free one)
  --seed DIR      a folder of .vcf files: the contacts that the ring begins with (default: samples)
  --mailboxes N   how many mailboxes there are, 1 to ${MOST_USERS} (default: 5)
  --state DIR     keeps everything in DIR; a second start on it goes on where the first was stopped,
                  however that happened (default: a temporary folder, removed at the end)
  --json          prints one line when ready:
                  {"ready":true,"app":URL,"graph":URL,"entra":URL,"outlook":URL,"mailboxes":URL,"addin":URL}
  --help          prints this

Everything listens on 127.0.0.1 only. Ctrl-C stops all of it. The Outlook page is https, with a
certificate for localhost that is made here, once for each user (with --state, once for each DIR).

So that a demonstration does not wait for what a real tenant needs, the Worker here runs with short
times: a request counts as still on its way, and a change as perhaps not visible yet, for 4 seconds
each (5 and 10 minutes against the real service), and each mailbox is swept for missed changes every
2 minutes (every 6 hours). So a lost notification heals before your eyes.
`;

/** Reads the arguments. The error is in words for the person who typed them. */
export function readOptions(args: readonly string[]): Result<Options, string> {
  let values: ReturnType<typeof parse>["values"];
  try {
    ({ values } = parse(args));
  } catch (error) {
    return err(error instanceof Error ? error.message : String(error));
  }
  const port = numberIn(values.port, "--port", 1, 65_535);
  if (!port.ok) return port;
  const mailboxes = numberIn(values.mailboxes, "--mailboxes", 1, MOST_USERS);
  if (!mailboxes.ok) return mailboxes;
  const seed = values.seed === undefined ? ok(null) : seedFolder(values.seed);
  if (!seed.ok) return seed;
  const state = values.state === undefined ? ok(null) : stateFolder(values.state);
  if (!state.ok) return state;
  return ok({
    port: port.value,
    seed: seed.value,
    mailboxes: mailboxes.value,
    state: state.value,
    json: values.json ?? false,
    help: values.help ?? false,
  });
}

function parse(args: readonly string[]) {
  return parseArgs({
    args: [...args],
    options: {
      port: { type: "string" },
      seed: { type: "string" },
      mailboxes: { type: "string" },
      state: { type: "string" },
      json: { type: "boolean" },
      help: { type: "boolean", short: "h" },
    },
  });
}

function numberIn(text: string | undefined, name: string, least: number, most: number): Result<number | null, string> {
  if (text === undefined) return ok(null);
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  return value >= least && value <= most
    ? ok(value)
    : err(`${name} takes a number from ${least} to ${most}, not "${text}".`);
}

function seedFolder(given: string): Result<string, string> {
  const folder = resolve(given);
  if (!existsSync(folder)) return err(`--seed: there is no folder ${folder}.`);
  if (!statSync(folder).isDirectory())
    return err(`--seed: ${folder} is a file. It takes a folder that holds .vcf files.`);
  if (!readdirSync(folder).some((name) => /\.vcf$/i.test(name)))
    return err(`--seed: there is no .vcf file in ${folder}. Contacts programs make them under "Export" as "vCard".`);
  return ok(folder);
}

function stateFolder(given: string): Result<string, string> {
  const folder = resolve(given);
  if (existsSync(folder) && !statSync(folder).isDirectory()) return err(`--state: ${folder} is a file, not a folder.`);
  return ok(folder);
}
