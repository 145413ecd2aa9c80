import { describe, expect, it } from "vitest";
import { aRing, aStatus, knows } from "../testing/samples.ts";
import { PaneStand, settled, type Asked, type Reply } from "../testing/stand.ts";

const NAMES = ["Anna Berg", "Bert Claes", "Clara Dahl"];

function page({ query }: Asked): Reply {
  const all = NAMES.map((title, index) => aStatus({ id: `i${index}`, title }));
  const wanted = query["search"]?.toLowerCase();
  const items =
    query["attention"] === "true"
      ? all.slice(0, 1)
      : all.filter(({ title }) => title.toLowerCase().includes(wanted ?? ""));
  return { value: { items, next: null } };
}

/** The pane in a plain browser tab: the picker is what it begins with. */
async function inTab(stand: PaneStand, answer: (asked: Asked) => Reply | Promise<Reply> = page) {
  const known = knows({}, [aRing(), aRing({ id: "r2", name: "Suppliers" })]);
  stand.answer = (asked) => (asked.path.endsWith("/items") ? answer(asked) : known(asked));
  stand.selected = { kind: "browser" };
  const pane = stand.pane();
  await pane.open();
  await settled();
  return pane;
}

describe("the picker", () => {
  it("[S27] in a plain tab shows what needs attention and what changed last", async () => {
    const stand = new PaneStand();
    const pane = await inTab(stand);
    expect(pane.view.get().kind).toBe("picker");
    const { sections } = pane.picker.state.get();
    expect(sections?.map(({ kind, items }) => [kind, items.length])).toEqual([
      ["attention", 1],
      ["recent", 3],
    ]);
  });

  it("[S27] searches once the typing pauses", async () => {
    const stand = new PaneStand();
    const pane = await inTab(stand);
    const before = stand.askedFor("/items").length;
    for (const text of ["c", "cl", "cla"]) {
      pane.picker.search(text);
      await stand.pass(50);
    }
    await stand.pass(300);
    expect(
      stand
        .askedFor("/items")
        .slice(before)
        .map(({ query }) => query["search"]),
    ).toEqual(["cla"]);
    // Claes and Clara.
    expect(pane.picker.chosen()?.title).toBe("Bert Claes");
  });

  it("[S27] an answer to an earlier text does not replace the one to the latest", async () => {
    const stand = new PaneStand();
    const slow: (() => void)[] = [];
    const pane = await inTab(stand, (asked) =>
      asked.query["search"] === "a" ? new Promise((resolve) => slow.push(() => resolve(page(asked)))) : page(asked),
    );
    pane.picker.search("a");
    await stand.pass(300);
    pane.picker.search("bert");
    await stand.pass(300);
    for (const answer of slow) answer();
    await settled();
    expect(pane.picker.state.get().sections?.[0]?.items.map(({ title }) => title)).toEqual(["Bert Claes"]);
  });

  it("[S33] Enter opens nothing that was found for another text", async () => {
    const stand = new PaneStand();
    const pane = await inTab(stand);
    pane.picker.search("bert");
    await stand.pass(300);
    expect(pane.picker.chosen()?.title).toBe("Bert Claes");
    pane.picker.search("bertx");
    expect(pane.picker.chosen()).toBeNull();
  });

  it("[S27] opens a contact of the chosen ring, and comes back to the search as it was", async () => {
    const stand = new PaneStand();
    const pane = await inTab(stand);
    pane.picker.open(null, "r2");
    pane.picker.search("clara");
    await stand.pass(300);
    pane.openCard("r2", "i2");
    await settled();
    expect(stand.asked.some(({ body }) => JSON.stringify(body).includes('"ring":"r2"'))).toBe(true);
    pane.back();
    await settled();
    expect(pane.view.get().kind).toBe("picker");
    expect(pane.picker.state.get()).toMatchObject({ ring: "r2", text: "clara" });
  });
});
