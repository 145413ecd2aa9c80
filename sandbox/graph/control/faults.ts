import type { Random } from "../../../worker/ports/system.ts";
import { badRequest } from "../errors.ts";
import type { User } from "../state/model.ts";

/** What a fault does to a request. */
const REQUEST_EFFECTS = [
  "throttle",
  "error",
  "latency",
  "lostReply",
  "loseRequest",
  "staleRead",
  "expireDelta",
  "controlCharacters",
  "loseDelta",
] as const;

/** The effects that stand in for the work: where one strikes, nothing else but latency does. */
const INSTEAD: readonly string[] = ["throttle", "error", "loseRequest"];

/** What a fault does to a notification. */
const NOTICE_EFFECTS = [
  "dropNotification",
  "delayNotification",
  "duplicateNotification",
  "forgeNotification",
  "holdNotifications",
] as const;

type RequestEffect = (typeof REQUEST_EFFECTS)[number];
type NoticeEffect = (typeof NOTICE_EFFECTS)[number];

/**
 * A fault on demand. `match.mailbox` is a UPN or object id, `match.method` an HTTP method, `match.path`
 * a regular expression tried on the path with its query (with and without the version, as sent and
 * decoded), for notifications on their resource and URL. `ms` is the delay of `latency` and
 * `delayNotification`, and for `staleRead` how old a change may be that is not seen yet (default: the
 * switch visibilityLagMs, or 60 s). `times` counts the times it struck; absent: for ever.
 */
export interface Fault {
  readonly match?: { readonly mailbox?: string; readonly method?: string; readonly path?: string };
  readonly effect: RequestEffect | NoticeEffect;
  readonly status?: number;
  readonly code?: string;
  readonly retryAfter?: number;
  readonly ms?: number;
  readonly times?: number;
  readonly probability?: number;
}

interface Armed {
  readonly fault: Fault;
  readonly path: RegExp | null;
  left: number;
}

/** The faults that strike one request: at most one of each effect, the first in the list; one refusal at most. */
export type FaultMarks = Partial<Record<RequestEffect, Fault>>;

/** The faults that strike one notification. */
export type NoticeMarks = Partial<Record<NoticeEffect, Fault>>;

/** What a fault is matched against. */
export interface Target {
  readonly user: User | null;
  readonly method: string;
  readonly path: string;
  readonly deltaToken: boolean;
  /** It is a `$batch` as a whole: its items are struck each, the whole only by a fault whose `path` names it. */
  readonly batch?: boolean;
}

const NONE: FaultMarks = Object.freeze({});

/** The faults in force. */
export class Faults {
  private armed: Armed[] = [];
  private readonly random: Random;

  constructor(random: Random) {
    this.random = random;
  }

  /**
   * Replaces all faults.
   * @throws GraphError 400 for an unknown effect or a bad pattern
   */
  set(given: unknown): void {
    if (!Array.isArray(given)) throw badRequest("Faults are a JSON array.");
    this.armed = (given as Fault[]).map((fault) => {
      const known: readonly string[] = [...REQUEST_EFFECTS, ...NOTICE_EFFECTS];
      if (!known.includes(fault?.effect))
        throw badRequest(`There is no effect '${fault?.effect}'. There are: ${known.join(", ")}.`);
      return { fault, path: pattern(fault.match?.path), left: fault.times ?? Infinity };
    });
  }

  /** The faults in force, with `times` counted down. */
  list(): Fault[] {
    return this.armed.map(({ fault, left }) => (left === Infinity ? fault : { ...fault, times: left }));
  }

  /** Whether notifications of this mailbox are being held. Does not count as a strike. */
  holds(user: User, resource: string): boolean {
    return this.armed.some(
      (armed) =>
        armed.fault.effect === "holdNotifications" && armed.left > 0 && this.fits(armed, user, "POST", [resource]),
    );
  }

  /** The faults that strike a request. */
  draw(target: Target): FaultMarks {
    if (this.armed.length === 0) return NONE;
    const spellings = spell(target.path);
    const marks: FaultMarks = {};
    let refused = false;
    for (const armed of this.armed) {
      const effect = armed.fault.effect as RequestEffect;
      if (!REQUEST_EFFECTS.includes(effect) || marks[effect] !== undefined) continue;
      if (target.batch === true && armed.path === null) continue;
      if (refused && effect !== "latency") continue;
      if (effect === "staleRead" && target.method !== "GET") continue;
      if (effect === "loseDelta" && target.method === "GET") continue;
      if (effect === "expireDelta" && !target.deltaToken) continue;
      if (!this.strikes(armed, target.user, target.method, spellings)) continue;
      marks[effect] = armed.fault;
      refused ||= INSTEAD.includes(effect);
    }
    return marks;
  }

  /** The faults that strike a notification. */
  drawNotice(user: User, resource: string, url: string): NoticeMarks {
    const marks: NoticeMarks = {};
    for (const armed of this.armed) {
      const effect = armed.fault.effect as NoticeEffect;
      if (!NOTICE_EFFECTS.includes(effect) || marks[effect] !== undefined) continue;
      if (this.strikes(armed, user, "POST", [resource, url])) marks[effect] = armed.fault;
    }
    return marks;
  }

  private strikes(armed: Armed, user: User | null, method: string, spellings: readonly string[]): boolean {
    if (armed.left <= 0 || !this.fits(armed, user, method, spellings)) return false;
    const probability = armed.fault.probability ?? 1;
    if (probability < 1 && this.random.fraction() >= probability) return false;
    armed.left--;
    return true;
  }

  private fits({ fault, path }: Armed, user: User | null, method: string, spellings: readonly string[]): boolean {
    const match = fault.match;
    if (match === undefined) return true;
    if (match.method !== undefined && match.method.toUpperCase() !== method) return false;
    if (match.mailbox !== undefined && (user === null || !isUser(user, match.mailbox))) return false;
    return path === null || spellings.some((spelling) => path.test(spelling));
  }
}

function isUser(user: User, name: string): boolean {
  const wanted = name.toLowerCase();
  return user.userPrincipalName.toLowerCase() === wanted || user.id === wanted || user.mail?.toLowerCase() === wanted;
}

function pattern(text: string | undefined): RegExp | null {
  if (text === undefined) return null;
  try {
    return new RegExp(text);
  } catch {
    throw badRequest(`'${text}' is no regular expression.`);
  }
}

function spell(path: string): string[] {
  const bare = path.replace(/^\/v1\.0/, "");
  let decoded = bare;
  try {
    decoded = decodeURIComponent(bare);
  } catch {
    // A path that cannot be decoded is matched as it was sent.
  }
  return [`/v1.0${bare}`, bare, decoded];
}
