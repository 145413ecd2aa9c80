import type { ActView, MyRings, Preview, StatusView, Subject } from "../../shared/contract/acts.ts";
import type { HistoryView, ItemPage } from "../../shared/contract/items.ts";
import type { Api } from "./api.ts";
import type { Answer } from "./trouble.ts";

/** An item of a ring, as the mailbox that is acted in sees it. */
export interface Place {
  /** Address of a shared mailbox; `null`: the user's own. */
  readonly mailbox: string | null;
  readonly ring: string;
  readonly item: string;
}

/** What a person wants done with an item. */
export type Wish =
  | { readonly act: "resync" }
  | { readonly act: "push" }
  | { readonly act: "pull" }
  | { readonly act: "undo"; readonly change: string }
  | { readonly act: "restore"; readonly sequence: number };

/** What opens a live feed once. */
export interface Ticket {
  readonly ticket: string;
  readonly protocol: string;
}

/** A person to add to a ring. */
export interface NewPerson {
  readonly name: string;
  readonly address: string;
}

/** The API's operations that the pane uses, each as a call. */
export class Ringfold {
  readonly origin: string;
  readonly #api: Api;

  constructor(api: Api) {
    this.origin = api.origin;
    this.#api = api;
  }

  /** The rings that the mailbox has a folder in. */
  myRings(mailbox: string | null): Promise<Answer<MyRings>> {
    return this.#api.call({ method: "GET", path: "/my/rings", query: { mailbox: mailbox ?? undefined } });
  }

  /** How the things asked about stand. */
  status(mailbox: string | null, subject: Subject): Promise<Answer<StatusView>> {
    return this.#api.call({ method: "POST", path: "/my/status", body: { ...within(mailbox), subject } });
  }

  /** Items of a ring, the latest changes first. */
  items(mailbox: string | null, ring: string, query: Readonly<Record<string, string>>): Promise<Answer<ItemPage>> {
    const path = `/rings/${encodeURIComponent(ring)}/items`;
    return this.#api.call({ method: "GET", path, query: { ...query, mailbox: mailbox ?? undefined } });
  }

  history(place: Place): Promise<Answer<HistoryView>> {
    return this.#api.call({ method: "GET", path: `${pathOf(place)}/history`, query: asked(place) });
  }

  /** A ticket for the ring's live feed. */
  watch(mailbox: string | null, ring: string): Promise<Answer<Ticket>> {
    const path = `/rings/${encodeURIComponent(ring)}/watch`;
    return this.#api.call({ method: "POST", path, query: { mailbox: mailbox ?? undefined } });
  }

  /** What an act would do. A resync overrides nothing and has no preview. */
  preview(place: Place, wish: Exclude<Wish, { act: "resync" }>): Promise<Answer<Preview>> {
    const { act, ...details } = wish;
    return this.#api.call({
      method: "POST",
      path: `${pathOf(place)}/${act}/preview`,
      body: { ...within(place.mailbox), ...details },
    });
  }

  /** Has it done. @param plan of the preview; `null` for a resync. @param request drawn for this act, the same for every try */
  carryOut(place: Place, wish: Wish, plan: string | null, request: string): Promise<Answer<ActView>> {
    const { act, ...details } = wish;
    const body = { ...within(place.mailbox), request, ...(plan === null ? {} : { plan }), ...details };
    return this.#api.call({ method: "POST", path: `${pathOf(place)}/${act}`, body });
  }

  /** Adds somebody to a ring. */
  add(mailbox: string | null, ring: string, person: NewPerson, request: string): Promise<Answer<ActView>> {
    const body = { ...within(mailbox), request, ...person };
    return this.#api.call({ method: "POST", path: `/rings/${encodeURIComponent(ring)}/items`, body });
  }

  /** How far an act is. */
  act(mailbox: string | null, ring: string, act: string): Promise<Answer<ActView>> {
    const path = `/rings/${encodeURIComponent(ring)}/acts/${encodeURIComponent(act)}`;
    return this.#api.call({ method: "GET", path, query: { mailbox: mailbox ?? undefined } });
  }
}

function pathOf({ ring, item }: Place): string {
  return `/rings/${encodeURIComponent(ring)}/items/${encodeURIComponent(item)}`;
}

function asked({ mailbox }: Place): Readonly<Record<string, string | undefined>> {
  return { mailbox: mailbox ?? undefined };
}

function within(mailbox: string | null): { readonly mailbox?: string } {
  return mailbox === null ? {} : { mailbox };
}
