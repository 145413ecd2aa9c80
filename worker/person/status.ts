import type { ItemStatus, MyRing, StatusQuery, StatusView } from "../../shared/contract/acts.ts";
import { type ProblemReason, refused, type Refused } from "../../shared/contract/problems.ts";
import { err, ok, type Result } from "../../shared/result.ts";
import type { Compared, MailboxPersonPort } from "../mailbox/person-protocol.ts";
import type { Log } from "../ports/system.ts";
import type { Found, RingLook, RingPersonPort, Wanted } from "../ring/person-protocol.ts";
import type { Access, Admitted } from "./access.ts";
import { answered, orFailed } from "./answered.ts";
import { offersOf, ownCopy } from "./offers.ts";

/** What telling the status stands on. */
export interface StatusPorts {
  /** A ring's object: only for rings that the caller was let into. */
  readonly ring: (id: string) => Pick<RingPersonPort, "look">;
  /** A mailbox's object: only for mailboxes that the caller was let into. */
  readonly mailbox: (id: string) => Pick<MailboxPersonPort, "compare" | "itemsOf">;
  /** The ids that copies are stored by, of an item's id in Outlook. */
  readonly copies: (mailbox: string, outlookId: string) => Promise<Result<readonly string[], Refused>>;
  readonly log: Log;
}

/** What one ring says to the question. */
interface Looked {
  /** `null`: the caller has no folder there. */
  readonly standing: MyRing | null;
  readonly items: readonly { readonly asked: string; readonly status: ItemStatus }[];
}

/** Copies that a mailbox compares in one call. */
const COMPARED_AT_ONCE = 100;

/** How items stand for the caller: asked of the rings, compared with the caller's own copies. */
export async function itemStatus(
  ports: StatusPorts,
  access: Access,
  { subject, mailbox: named }: StatusQuery,
): Promise<Result<StatusView, Refused>> {
  if (subject.by === "item") return await oneItem(ports, access, subject, named);
  const admitted = await access.rings(named);
  if (!admitted.ok) return admitted;
  const { mailbox, rings } = admitted.value;
  const asked = subject.by === "addresses" ? [...new Set(subject.addresses)] : [subject.id];
  const wanted = rings.length === 0 ? null : await wantedOf(ports, mailbox, subject);
  if (wanted && !wanted.ok) return wanted;
  const looked = wanted ? await everyRing(ports, rings, wanted.value) : ok([]);
  if (!looked.ok) return looked;
  const items = looked.value.flatMap((ring) => ring.items);
  const isAsked = (name: string) => (item: Looked["items"][number]) =>
    subject.by === "outlookItem" || item.asked.toLowerCase() === name.toLowerCase();
  return ok({
    mailbox,
    rings: looked.value.flatMap(({ standing }) => standing ?? []),
    answers: asked.map((name) => ({ asked: name, items: items.filter(isAsked(name)).map(({ status }) => status) })),
  });
}

async function oneItem(
  ports: StatusPorts,
  access: Access,
  subject: { readonly ring: string; readonly item: string },
  named: string | undefined,
): Promise<Result<StatusView, Refused>> {
  const admitted = await access.ring(subject.ring, named);
  if (!admitted.ok) return admitted;
  const looked = await look(ports, admitted.value, { by: "items", items: [subject.item] });
  if (!looked.ok) return looked;
  const { standing, items } = looked.value;
  if (items.length === 0) return err(itemNotFound());
  return ok({
    mailbox: admitted.value.mailbox,
    rings: standing ? [standing] : [],
    answers: [{ asked: subject.item, items: items.map(({ status }) => status) }],
  });
}

/** What is asked of each ring. Of an item's id in Outlook: which copies that may be; the mailbox says of which items. */
async function wantedOf(
  ports: StatusPorts,
  mailbox: string,
  subject: Exclude<StatusQuery["subject"], { by: "item" }>,
): Promise<Result<(admitted: Admitted) => Promise<Wanted | null>, Refused>> {
  if (subject.by === "addresses") {
    // Each address once, however it is spelled: or its items would be answered once for each spelling.
    const spellings = subject.addresses.map((address) => address.toLowerCase());
    const wanted: Wanted = { by: "addresses", addresses: [...new Set(spellings)] };
    return ok(() => Promise.resolve(wanted));
  }
  const translated = await ports.copies(mailbox, subject.id);
  if (!translated.ok) return translated;
  const copies = [...new Set([...translated.value, subject.id])];
  return ok(async ({ actor, ring }) => {
    if (actor.member === null) return null;
    const items = await ports.mailbox(mailbox).itemsOf(ring.id, actor.member, copies);
    return items.length === 0 ? null : { by: "items", items: [...new Set(items)] };
  });
}

async function everyRing(
  ports: StatusPorts,
  rings: readonly Admitted[],
  wantedOfRing: (admitted: Admitted) => Promise<Wanted | null>,
): Promise<Result<readonly Looked[], Refused>> {
  const answers = await Promise.all(
    rings.map(async (admitted) => {
      const looking = wantedOfRing(admitted).then((wanted) => look(ports, admitted, wanted));
      return await orFailed(ports.log, admitted, looking);
    }),
  );
  return answered(answers);
}

/** @param wanted `null`: nothing there; then only where the caller stands is told */
async function look(ports: StatusPorts, admitted: Admitted, wanted: Wanted | null): Promise<Result<Looked, Refused>> {
  const { actor, ring: record } = admitted;
  const looked = await ports.ring(record.id).look(actor, wanted);
  if (!looked.ok) return looked;
  const { standing, found } = looked.value;
  const compared = await comparedAll(ports, admitted, found);
  const items = found.map((one) => {
    const own = compared.get(one.view.id) ?? null;
    return { asked: one.asked, status: statusOf(admitted, looked.value, one, own) };
  });
  return ok({ standing, items });
}

/** The caller's own copies, compared; none for whoever has no folder in the ring. */
async function comparedAll(
  ports: StatusPorts,
  { actor, mailbox, ring }: Admitted,
  found: readonly Found[],
): Promise<ReadonlyMap<string, Compared>> {
  const { member } = actor;
  if (member === null || found.length === 0) return new Map();
  const items = [...new Map(found.map((one) => [one.view.id, one])).values()];
  const box = ports.mailbox(mailbox);
  const answers: Compared[] = [];
  for (let from = 0; from < items.length; from += COMPARED_AT_ONCE) {
    const part = items.slice(from, from + COMPARED_AT_ONCE);
    const asked = part.map(({ view, version, content }) => ({ item: view.id, version, content }));
    answers.push(...(await compare(ports.log, box, ring.id, member, asked)));
  }
  return new Map(answers.map((answer) => [answer.item, answer]));
}

/** What keeps a mailbox from comparing keeps nobody from seeing what the ring knows: then the copy is `unknown`, with the reason. */
export async function compare(
  log: Log,
  mailbox: Pick<MailboxPersonPort, "compare">,
  ring: string,
  member: string,
  items: Parameters<MailboxPersonPort["compare"]>[2],
): Promise<readonly Compared[]> {
  const unknown = (problem: ProblemReason, reason: string): Compared[] =>
    items.map(({ item }) => ({
      item,
      compared: "unknown",
      reason,
      problem,
      checkedAt: null,
      retryAt: null,
      differences: [],
      plan: "",
    }));
  try {
    const answer = await mailbox.compare(ring, member, items);
    return answer.ok ? answer.value : unknown(answer.error.reason, answer.error.detail);
  } catch (error) {
    log.event("compare-failed", { ring, member, reason: error instanceof Error ? error.message : "unknown" });
    return unknown("internal", "Your mailbox could not be asked just now. Try again in a moment.");
  }
}

function statusOf(
  admitted: Admitted,
  { standing, refusals }: RingLook,
  found: Found,
  compared: Compared | null,
): ItemStatus {
  const { id, name, state, kind } = standing ?? admitted.ring;
  const { view } = found;
  const mine = view.copies.find(({ member }) => member === standing?.member.id);
  // What became of the caller's own change is said with the state: it is the newest thing about it.
  const told = mine?.reason && (mine.state === "InSync" || mine.state === "Conflict") ? mine.reason : null;
  return {
    ...view,
    stateWords: told === null || view.stateWords.includes("(") ? view.stateWords : `${view.stateWords} (${told})`,
    ring: { id, name, state, kind },
    own: standing && compared ? ownCopy(standing.member, compared) : null,
    lastChange: found.lastChange,
    offers: offersOf(refusals, compared),
  };
}

/** The same words for an item that is not there and for one of another ring. */
export function itemNotFound(): Refused {
  return refused("item_not_found", "The ring has no item with this id (any more). listItems lists what there is.");
}
