import { useEffect, useState } from "preact/hooks";
import type { Fault } from "../client/sandbox.ts";
import { usePage } from "../model/page.ts";
import { useWatched } from "../model/value.ts";

interface Offer {
  readonly title: string;
  readonly what: string;
  /** Whether it strikes one mailbox, which is then to be named. */
  readonly fault: (mailbox: string) => Fault;
}

const offers: readonly Offer[] = [
  {
    title: "Hold notifications",
    what: "Graph keeps its notifications back until this is switched off, then sends them all. Changes wait, or a sweep finds them.",
    fault: (mailbox) => ({ match: { mailbox }, effect: "holdNotifications" }),
  },
  {
    title: "Drop notifications",
    what: "Graph loses its notifications. The next sweep, within 2 minutes here, finds what changed.",
    fault: (mailbox) => ({ match: { mailbox }, effect: "dropNotification" }),
  },
  {
    title: "Deliver notifications twice",
    what: "Each notification comes two times. The second must cost nothing.",
    fault: (mailbox) => ({ match: { mailbox }, effect: "duplicateNotification" }),
  },
  {
    title: "Throttle",
    what: "Graph refuses requests with 429 and asks for a pause of 5 seconds.",
    fault: (mailbox) => ({ match: { mailbox }, effect: "throttle", retryAfter: 5 }),
  },
  {
    title: "Lose replies",
    what: "Graph does what was asked, then the connection breaks before the answer arrives. No copy may appear twice.",
    fault: (mailbox) => ({ match: { mailbox, method: "POST" }, effect: "lostReply", times: 3 }),
  },
  {
    title: "Slow answers",
    what: "Each request takes a second.",
    fault: (mailbox) => ({ match: { mailbox }, effect: "latency", ms: 1_000 }),
  },
  {
    title: "Refuse with 503",
    what: "Graph answers that the service is unavailable.",
    fault: (mailbox) => ({ match: { mailbox }, effect: "error", status: 503 }),
  },
];

const EVERY = "";

/** One click for each thing that goes wrong in the world. */
export function Faults() {
  const page = usePage();
  const [mailbox, setMailbox] = useState(EVERY);
  const [inForce, setInForce] = useState<readonly Fault[] | null>(null);
  const read = async (): Promise<void> => setInForce(await page.sandbox.faults());
  useEffect(() => void page.attempt(read), []);
  const put = (faults: readonly Fault[]): void =>
    void page.attempt(async () => setInForce(await page.sandbox.setFaults(faults)));
  if (inForce === null) return <p class="empty">Asking the emulator…</p>;
  return (
    <>
      <div class="panel-head">
        <h2>Faults</h2>
        <button type="button" disabled={inForce.length === 0} onClick={() => put([])}>
          Switch all off
        </button>
      </div>
      <Where mailbox={mailbox} onChange={setMailbox} />
      <Offers mailbox={mailbox} inForce={inForce} put={put} />
      <h3>In force</h3>
      {inForce.length === 0 ? (
        <p class="empty">None: Graph does as it is asked.</p>
      ) : (
        <ul class="rows">
          {inForce.map((fault, index) => (
            <li key={inWords(fault)} class="row is-member">
              <p>{inWords(fault)}</p>
              <button
                type="button"
                aria-label={`Switch off: ${inWords(fault)}`}
                onClick={() => put(inForce.toSpliced(index, 1))}
              >
                Off
              </button>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

function Where({ mailbox, onChange }: { readonly mailbox: string; readonly onChange: (mailbox: string) => void }) {
  const list = useWatched(usePage().mailboxes.list);
  return (
    <label class="field">
      <span>Where</span>
      <select value={mailbox} onChange={(event) => onChange(event.currentTarget.value)}>
        <option value={EVERY}>Every mailbox</option>
        {list.map(({ id, displayName, userPrincipalName }) => (
          <option key={id} value={userPrincipalName}>
            {displayName}
          </option>
        ))}
      </select>
    </label>
  );
}

function Offers(props: {
  readonly mailbox: string;
  readonly inForce: readonly Fault[];
  readonly put: (faults: readonly Fault[]) => void;
}) {
  const { mailbox, inForce, put } = props;
  return (
    <ul class="rows">
      {offers.map(({ title, what, fault }) => {
        const wanted = everywhere(fault(mailbox));
        const at = inForce.findIndex((one) => isSame(one, wanted));
        return (
          <li key={title} class="row is-offer">
            <button
              type="button"
              aria-pressed={at >= 0}
              onClick={() => put(at >= 0 ? inForce.toSpliced(at, 1) : [...inForce, wanted])}
            >
              {title}
            </button>
            <p class="edit-counts">{what}</p>
          </li>
        );
      })}
    </ul>
  );
}

/** Without a mailbox named, a fault strikes all of them. */
function everywhere(fault: Fault): Fault {
  const { mailbox, ...rest } = fault.match ?? {};
  return { ...fault, match: mailbox === undefined || mailbox === EVERY ? rest : { mailbox, ...rest } };
}

function isSame(a: Fault, b: Fault): boolean {
  return a.effect === b.effect && a.match?.mailbox === b.match?.mailbox;
}

function inWords({ effect, match, times }: Fault): string {
  const offer = offers.find(({ fault }) => fault(EVERY).effect === effect);
  const where = match?.mailbox ?? "every mailbox";
  return `${offer?.title ?? effect}: ${where}${times === undefined ? "" : `, ${times} more times`}`;
}
