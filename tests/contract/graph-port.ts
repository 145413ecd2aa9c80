import { beforeEach, expect, it } from "vitest";
import { contact } from "../../shared/kinds/contact.ts";
import { type Marker, markerPrefix, readMarker } from "../../worker/graph/marker.ts";
import {
  createItem,
  deleteItem,
  findByMarker,
  followDelta,
  patchItem,
  readFolder,
  readItem,
  readItemAnywhere,
  startDelta,
} from "../../worker/graph/requests.ts";
import type { GraphPort, GraphReply, GraphRequest } from "../../worker/ports/graph.ts";

/** A mailbox behind a Graph port, with an empty contact folder. */
export interface PortUnderTest {
  readonly port: GraphPort;
  readonly user: string;
  readonly folder: string;
  readonly root: string;
  /** Moves an item out of its folder, as a person does. */
  readonly moveOut: (item: string) => void;
}

const marker: Marker = { ring: "ring1", item: "item1", member: "m1", attempt: "a1", operation: "o1" };

/**
 * What every Graph port must do: the spokes rely on exactly this. Whatever Graph says comes back as a
 * reply in the order asked; nothing is thrown.
 */
export function registerGraphPortContract(make: () => Promise<PortUnderTest> | PortUnderTest): void {
  let world: PortUnderTest;
  beforeEach(async () => {
    world = await make();
  });
  const place = () => ({ user: world.user, folder: world.folder });
  const one = async (request: GraphRequest): Promise<GraphReply> => {
    const [reply] = await world.port.send([request], "live");
    if (!reply) throw new Error("no reply");
    return reply;
  };
  const bodyOf = (reply: GraphReply): Record<string, unknown> => {
    expect(reply).toMatchObject({ kind: "ok" });
    return (reply as { body: Record<string, unknown> }).body;
  };
  const create = async (name: string, mark: Marker = marker): Promise<Record<string, unknown>> =>
    bodyOf(await one(createItem(contact, place(), { displayName: name }, mark)));

  it("[S13] creates with a marker that is found again by item, and read with the item (P25)", async () => {
    const made = await create("Dora");
    const found = bodyOf(await one(findByMarker(contact, place(), markerPrefix("ring1", "item1"))));
    const hits = found["value"] as Record<string, unknown>[];
    expect(hits.map((hit) => [hit["id"], readMarker(hit)])).toEqual([[made["id"], marker]]);
    expect(bodyOf(await one(findByMarker(contact, place(), markerPrefix("ring1", "item2"))))["value"]).toEqual([]);
  });

  it("[S9] answers several requests in the order asked, each for itself", async () => {
    const ids = [await create("A"), await create("B")].map((made) => String(made["id"]));
    const replies = await world.port.send(
      [
        readItem(contact, place(), ids[1] ?? ""),
        readItem(contact, place(), "AAkALgnone"),
        readItem(contact, place(), ids[0] ?? ""),
      ],
      "live",
    );
    expect(
      replies.map((reply) =>
        reply.kind === "ok" ? (reply.body as Record<string, unknown>)["displayName"] : reply.kind,
      ),
    ).toEqual(["B", "refused", "A"]);
  });

  it("[S2] a write with an etag that is not the newest is refused as 'changed' (P22)", async () => {
    const made = await create("Dora");
    const [id, etag] = [String(made["id"]), String(made["@odata.etag"])];
    const patched = bodyOf(await one(patchItem(contact, place(), id, etag, { jobTitle: "Head" }, marker)));
    expect(patched["jobTitle"]).toBe("Head");
    expect(await one(patchItem(contact, place(), id, etag, { jobTitle: "Late" }, marker))).toMatchObject({
      kind: "refused",
      class: "changed",
    });
    expect(await one(deleteItem("contact", place(), id, etag))).toMatchObject({ kind: "refused", class: "changed" });
    expect(await one(deleteItem("contact", place(), id, String(patched["@odata.etag"])))).toMatchObject({
      kind: "ok",
      status: 204,
    });
  });

  it("[S12] tells gone, moved and a missing folder apart (P6)", async () => {
    const made = await create("Dora");
    const id = String(made["id"]);
    world.moveOut(id);
    expect(await one(readItem(contact, place(), id))).toMatchObject({ kind: "refused", class: "itemGone" });
    expect(bodyOf(await one(readItemAnywhere(contact, world.user, id)))["parentFolderId"]).not.toBe(world.folder);
    expect(await one(readFolder("contact", { user: world.user, folder: "AAMkAGnone" }))).toMatchObject({
      kind: "refused",
    });
    expect(await one(startDelta("contact", { user: world.user, folder: `${world.folder}x` }, 50))).not.toMatchObject({
      class: "itemGone",
    });
  });

  it("[S11] a delta round tells what changed, and its link goes on from there (P2)", async () => {
    const made = await create("Dora");
    let ids: string[] = [];
    const round = async (first: GraphRequest): Promise<string> => {
      let request = first;
      for (;;) {
        const body = bodyOf(await one(request));
        ids.push(...(body["value"] as Record<string, unknown>[]).map((row) => String(row["id"])));
        if (typeof body["@odata.deltaLink"] === "string") return body["@odata.deltaLink"];
        const next = followDelta(world.root, "contact", String(body["@odata.nextLink"]), 50);
        if (!next.ok) throw new Error(next.error.detail);
        request = next.value;
      }
    };
    const link = await round(startDelta("contact", place(), 50));
    expect(ids).toContain(made["id"]);
    ids = [];
    const second = await create("Emil");
    const again = followDelta(world.root, "contact", link, 50);
    if (!again.ok) throw new Error(again.error.detail);
    await round(again.value);
    expect(ids).toContain(second["id"]);
  });

  it("[S6] what is not on the list does not leave, whoever asks", async () => {
    const path = `/users/${world.user}/sendMail`;
    expect(await one({ template: "contact.create", method: "POST", path, body: {} })).toMatchObject({
      class: "refusedHere",
    });
    const made = await create("Dora");
    const purge = {
      template: "contact.delete",
      method: "POST" as const,
      path: `/users/${world.user}/contacts/${String(made["id"])}/permanentDelete`,
    };
    expect(await one(purge)).toMatchObject({ class: "refusedHere" });
    expect(await one(createItem(contact, place(), { attendees: [] }, marker))).toMatchObject({ class: "refusedHere" });
  });

  it("[S7] another mailbox cannot be reached through this one's door", async () => {
    const foreign = readItem(
      contact,
      { user: "00000000-0000-4000-8000-000000000000", folder: world.folder },
      "AAkALg1",
    );
    expect(await one(foreign)).toMatchObject({ kind: "refused", class: "refusedHere" });
  });
}
