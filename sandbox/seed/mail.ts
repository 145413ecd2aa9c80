import { createHash } from "node:crypto";
import type { AppointmentItem, MailboxItems, MessageItem, OutlookItems, Person } from "../outlook/items.ts";
import type { CompanyUser } from "./company.ts";
import { STRANGERS } from "./strangers.ts";

/** Somebody in the ring, by name, with the addresses that their contact holds, the first one first. */
export interface Known {
  readonly name: string;
  readonly addresses: readonly string[];
}

/** What a mailbox's items are made from. */
interface Cast {
  readonly owner: Person;
  /** The others of the company. */
  readonly colleagues: readonly Person[];
  readonly known: readonly Known[];
  /** Place of the mailbox, so that each has its own. */
  readonly place: number;
}

type Draft<T> = Omit<T, "id" | "conversationId" | "internetMessageId" | "kind" | "received" | "start" | "end">;

/** A message before it has ids, and how long ago it came, in minutes. */
type MessageDraft = Draft<MessageItem> & { readonly ago: number };

/** An appointment before it has ids: its start in minutes from midnight of the day, and its length. */
type AppointmentDraft = Draft<AppointmentItem> & { readonly from: number; readonly minutes: number };

const MINUTE_MS = 60_000;
const DAY = 24 * 60;

/**
 * Messages and appointments for the company's mailboxes: people of the ring and strangers, in every way
 * that an add-in meets them. Always the same for the same people and the same hour; ids never change.
 * @param known people with a contact in the ring; those without an address cannot be met here
 * @param now epoch milliseconds; messages are from the days before, appointments of this day and the next
 */
export function companyMail(users: readonly CompanyUser[], known: readonly Known[], now: number): OutlookItems {
  const midnight = Math.floor(now / (DAY * MINUTE_MS)) * DAY * MINUTE_MS;
  const people = users.map(({ displayName, mail }) => ({ name: displayName, address: mail }));
  const reachable = known.filter(({ addresses }) => addresses.length > 0);
  const mailboxes = users.map((user, place): MailboxItems => {
    const owner = people[place] ?? { name: user.displayName, address: user.mail };
    const cast = { owner, colleagues: people.filter((_, other) => other !== place), known: reachable, place };
    return {
      mailbox: user.id,
      messages: messages(cast).map((draft, number) => finishMessage(user, draft, number, now)),
      appointments: appointments(cast).map((draft, number) => finishAppointment(user, draft, number, midnight)),
    };
  });
  return { mailboxes };
}

/** The nth person of the ring for this mailbox; a stranger where there are too few. */
function ringPerson({ known, place }: Cast, n: number): Known {
  const stranger = STRANGERS.plain;
  const fallback = { name: stranger.name, addresses: [stranger.address] };
  return known[(place * 5 + 1 + n) % Math.max(known.length, 1)] ?? fallback;
}

/** As mail programs write somebody: by name and one of their addresses. */
function as({ name, addresses }: Known, which = 0): Person {
  return { name, address: addresses[which] ?? addresses[0] ?? "" };
}

/** Somebody of the ring whose name is in another script, else such a stranger. */
function inOtherScript({ known }: Cast): Person {
  const found = known.find(({ name }) => /[\p{Script=Han}\p{Script=Arabic}\p{Script=Cyrillic}]/u.test(name));
  return found === undefined ? STRANGERS.otherScript : as(found);
}

/** Somebody of the ring with a second address, else anybody. */
function withTwoAddresses(cast: Cast): Known {
  const many = cast.known.filter(({ addresses }) => addresses.length > 1);
  return many[cast.place % Math.max(many.length, 1)] ?? ringPerson(cast, 5);
}

function messages(cast: Cast): MessageDraft[] {
  return [...ordinaryMessages(cast), ...otherAddresses(cast), ...oddMessages(cast)].toSorted((a, b) => a.ago - b.ago);
}

const PLAIN = { cc: [], isRead: true };

/** What comes every day. */
function ordinaryMessages(cast: Cast): MessageDraft[] {
  const { owner, colleagues } = cast;
  const [colleague = owner, other = owner] = colleagues;
  const [first, second, third] = [as(ringPerson(cast, 0)), as(ringPerson(cast, 1)), as(ringPerson(cast, 2))];
  return [
    {
      ...PLAIN,
      isRead: false,
      ago: 22,
      subject: "New number at our office",
      body: `Hello ${owner.name},\n\nwe have moved down the road. The telephone number is a new one as well; it will be on the next delivery note.\n\nBest wishes\n${first.name}`,
      from: first,
      to: [owner],
    },
    {
      ...PLAIN,
      isRead: false,
      ago: 75,
      subject: "Question about your catalogue",
      body: "Good morning,\n\na friend gave me your address. Could you send me the catalogue for small instruments?\n\nMany thanks in advance",
      from: STRANGERS.plain,
      to: [owner],
    },
    {
      ...PLAIN,
      ago: 190,
      subject: "Minutes of Tuesday's call",
      body: "All,\n\nhere is what we agreed on. Please tell me by Friday if something is missing.",
      from: colleague,
      to: [owner, second, STRANGERS.second],
      cc: [other, third],
    },
    {
      ...PLAIN,
      ago: 4 * DAY,
      subject: "Your weekly digest",
      body: "Nothing happened this week.",
      from: STRANGERS.machine,
      to: [owner],
    },
    { ...PLAIN, ago: 5 * DAY, subject: "Shopping list", body: "Batteries\nTea", from: owner, to: [owner] },
  ];
}

/** Where one person has several addresses, or several people stand behind one message. */
function otherAddresses(cast: Cast): MessageDraft[] {
  const { owner } = cast;
  const [second, third] = [as(ringPerson(cast, 1)), as(ringPerson(cast, 2))];
  return [
    {
      ...PLAIN,
      ago: 260,
      subject: "Offer 4711, for your files",
      body: "A copy to myself, so that I find it again.",
      from: second,
      // The same person once more, as another program writes the address.
      to: [owner, { name: second.name.toUpperCase(), address: second.address.toUpperCase() }],
      cc: [second],
    },
    {
      ...PLAIN,
      ago: DAY + 40,
      subject: "Visit next month",
      body: `Dear ${owner.name},\n\nI write from my other address. Would the second week suit you?`,
      from: as(withTwoAddresses(cast), 1),
      to: [owner],
    },
    {
      ...PLAIN,
      ago: DAY + 300,
      subject: "Samples have arrived",
      body: "They are at the front desk.",
      from: third,
      sender: STRANGERS.assistant,
      to: [owner],
    },
  ];
}

/** What an add-in meets seldom, and must get right all the same. */
function oddMessages(cast: Cast): MessageDraft[] {
  const { owner, colleagues } = cast;
  return [
    {
      ...PLAIN,
      ago: 2 * DAY + 15,
      subject: "您好 / Greetings",
      body: "We met at the fair. I would like to stay in touch.",
      from: inOtherScript(cast),
      to: [owner, STRANGERS.otherScript],
    },
    {
      ...PLAIN,
      ago: 2 * DAY + 400,
      subject:
        "Re: Re: Fwd: " +
        "The dates for the acceptance of the second lot of pressure gauges, revised ".repeat(3).trim(),
      body: "See below.",
      from: STRANGERS.longName,
      to: [owner],
      cc: colleagues.slice(0, 4),
    },
    {
      ...PLAIN,
      ago: 3 * DAY,
      subject: "To all customers of the north",
      body: "Our office is closed on the first Monday of the month.",
      from: as(ringPerson(cast, 3)),
      to: [{ name: "Undisclosed recipients", address: "" }],
    },
  ];
}

function appointments(cast: Cast): AppointmentDraft[] {
  const { owner, colleagues } = cast;
  const [colleague = owner] = colleagues;
  const [first, second] = [as(ringPerson(cast, 4)), as(ringPerson(cast, 5))];
  return [
    {
      from: 9 * 60,
      minutes: 30,
      subject: "Call about the delivery",
      body: "We call you.",
      location: "Telephone",
      organizer: first,
      required: [owner, colleague],
      optional: [STRANGERS.plain],
    },
    {
      from: 14 * 60,
      minutes: 60,
      subject: "Acceptance of the new test bench",
      body: "Please bring the protocol.",
      location: "Hall 2",
      organizer: owner,
      required: [second, STRANGERS.second, inOtherScript(cast)],
      optional: [colleague],
    },
    {
      from: DAY + 8 * 60,
      minutes: 45,
      subject: "Dentist",
      body: "",
      location: "",
      organizer: owner,
      required: [],
      optional: [],
    },
    {
      from: DAY + 11 * 60,
      minutes: 90,
      subject: "All hands",
      body: "As every quarter.",
      location: "Canteen",
      organizer: colleague,
      required: [owner, ...colleagues],
      optional: [first, STRANGERS.longName],
    },
  ];
}

function finishMessage(user: CompanyUser, draft: MessageDraft, number: number, now: number): MessageItem {
  const { ago, ...rest } = draft;
  const seed = `${user.id}/message/${number}`;
  const hour = Math.floor(now / (60 * MINUTE_MS)) * 60 * MINUTE_MS;
  // Outlook's web and desktop forms give ids in EWS form, those on phones in REST form: the last one is such.
  const id = rest.subject === "Shopping list" ? itemId(seed).replaceAll("/", "-").replaceAll("+", "_") : itemId(seed);
  return {
    kind: "message",
    id,
    ...rest,
    received: new Date(hour - ago * MINUTE_MS).toISOString(),
    conversationId: `AAQk${digest(`${seed}/conversation`).toString("base64").slice(0, 60)}`,
    internetMessageId: `<${digest(seed).toString("hex").slice(0, 24)}@mail.example>`,
  };
}

function finishAppointment(
  user: CompanyUser,
  draft: AppointmentDraft,
  number: number,
  midnight: number,
): AppointmentItem {
  const { from, minutes, ...rest } = draft;
  const start = midnight + from * MINUTE_MS;
  return {
    kind: "appointment",
    id: itemId(`${user.id}/appointment/${number}`),
    ...rest,
    start: new Date(start).toISOString(),
    end: new Date(start + minutes * MINUTE_MS).toISOString(),
  };
}

/** As Exchange makes them: long, and with every character that a path or a query must escape. */
function itemId(seed: string): string {
  for (let turn = 0; ; turn++) {
    const bytes = Buffer.concat([digest(`${seed}/${turn}`), digest(`${turn}/${seed}`).subarray(0, 33)]);
    const id = `AAMkADQ1${bytes.toString("base64")}`;
    if (id.includes("/") && id.includes("+")) return id;
  }
}

function digest(text: string): Buffer {
  return createHash("sha512").update(text, "utf8").digest();
}
