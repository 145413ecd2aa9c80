import { expect, test } from "vitest";
import { Bench, body, IMMUTABLE, values, type Json } from "./support.ts";

/** A client that follows delta page by page while people go on changing the folder. */
class Follower {
  readonly known = new Map<string, string>();
  private link: string;

  constructor(start: string) {
    this.link = start;
  }

  /** Takes one page. True when it ended a round. */
  page(bench: Bench, size: number): boolean {
    const page = body(bench.get(this.link, { Prefer: `${IMMUTABLE.Prefer}, odata.maxpagesize=${size}` }));
    for (const entry of page.value as Json[]) {
      if ("@removed" in entry) this.known.delete(String(entry.id));
      else this.known.set(String(entry.id), String(entry["@odata.etag"]));
    }
    const ended = "@odata.deltaLink" in page;
    this.link = String(page[ended ? "@odata.deltaLink" : "@odata.nextLink"]);
    return ended;
  }
}

/** One thing that somebody does to Ann's folder. */
function change(bench: Bench, pick: (count: number) => number): void {
  const items = values(bench.get(`${bench.items()}?$top=1000&$select=id`)).map(({ id }) => String(id));
  const item = items[pick(items.length)];
  const mailbox = bench.ann;
  const trash = values(
    bench.get(bench.items(bench.server.wellKnownFolder(mailbox, "deleteditems")).concat("?$top=1000&$select=id")),
  );
  const lost = trash[pick(trash.length)];
  const what = pick(7);
  if (what < 2 || item === undefined) bench.make();
  else if (what < 4) bench.send("PATCH", `${bench.items()}/${item}`, { jobTitle: `${bench.now}` });
  else if (what === 4) bench.send("DELETE", `${bench.items()}/${item}`);
  else if (what === 5 && lost !== undefined) bench.server.act({ act: "restore", mailbox, item: String(lost.id) });
  else bench.server.act({ act: "move", mailbox, item, to: "Contacts" });
}

test("whoever follows delta to its end knows what the folder holds, whatever happens meanwhile, lag and replays included", () => {
  for (let seed = 1; seed <= 150; seed++) {
    const bench = new Bench({
      deltaReplays: seed % 3 > 0,
      visibilityLagMs: seed % 2 > 0 ? 20_000 : 0,
      etagMovesAfterSave: seed % 5 === 0,
    });
    let state = seed * 7919;
    const pick = (count: number): number => {
      state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
      return Math.floor((state / 2_147_483_648) * count);
    };
    const follower = new Follower(`${bench.items()}/delta?$select=id`);
    for (let step = 0; step < 60; step++) {
      bench.now += pick(3000);
      if (pick(3) === 0) follower.page(bench, 1 + pick(4));
      else change(bench, pick);
    }
    bench.now += 20_000;
    while (!follower.page(bench, 3));
    for (let round = 0; round < 2;) if (follower.page(bench, 50)) round++;
    const held = values(bench.get(`${bench.items()}?$top=1000&$select=id`)).map((one) => [one.id, one["@odata.etag"]]);
    expect(Object.fromEntries(follower.known), `seed ${seed}`).toEqual(Object.fromEntries(held));
  }
});
