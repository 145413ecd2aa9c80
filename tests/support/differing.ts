import type { GraphReply } from "../../worker/ports/graph.ts";
import { itemOf } from "./acts.ts";
import type { Desk, Office } from "./office.ts";
import { ringOfTwo } from "./rings.ts";

/** Rings whose copies differ from what the ring agrees on, for long enough to do something about it. */

/** Graph's word that it will never take this write. */
export const INVALID: Extract<GraphReply, { kind: "refused" }> = {
  kind: "refused",
  status: 400,
  code: "ErrorPropertyValidationFailure",
  message: "Too long",
  class: "invalid",
  retryAfterMs: null,
};

/** A ring of two, and Dora in it. */
export interface Differing {
  readonly office: Office;
  readonly anna: Desk;
  readonly ben: Desk;
  readonly item: string;
}

/** The job title of the first contact of a folder. */
export function titleOf(office: Office, desk: Desk): unknown {
  return office.folder(desk)[0]?.["jobTitle"];
}

/** Ben's folder refuses Anna's new title, so his copy stays behind ("Buyer"); the ring goes on ("Anna's"). */
export async function benBehind(settings = {}): Promise<Differing> {
  const ring = await ringOfTwo(settings);
  const { office, anna, ben } = ring;
  office.tamper = (at, request) =>
    at === ben.id && request.method === "PATCH" && JSON.stringify(request.body).includes("Anna's") ? INVALID : null;
  office.edit(anna, office.idOf(anna, "Dora"), { jobTitle: "Anna's" });
  await office.settle();
  return { ...ring, item: itemOf(office, anna, "Dora") };
}

/** Anna's edit ("Head") that no notice has told of; the ring and Ben have "Buyer". */
export async function annaAhead(settings = {}): Promise<Differing> {
  const ring = await ringOfTwo(settings);
  const { office, anna } = ring;
  office.notices = false;
  office.edit(anna, office.idOf(anna, "Dora"), { jobTitle: "Head" });
  return { ...ring, item: itemOf(office, anna, "Dora") };
}
