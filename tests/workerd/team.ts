import type { ActView, ItemStatus, MyRings, Preview, StatusView } from "../../shared/contract/acts.ts";
import type { HistoryView } from "../../shared/contract/items.ts";
import { type Answer, Api, contactsOf, graph, newPerson, type Person, tokenFor, until } from "./stage.ts";

/** One contact in a ring of some mailboxes, and how each of its people asks about it. */
export class Team {
  readonly people: readonly Person[];
  readonly address = `ada.${crypto.randomUUID().slice(0, 8)}@ringfold.test`;
  readonly #apis = new Map<Person, Api>();
  admin!: Api;
  ring = "";
  item = "";

  constructor(people: readonly Person[]) {
    this.people = people;
  }

  static async open(names: readonly string[]): Promise<Team> {
    const team = new Team(await Promise.all(names.map((name) => newPerson(name))));
    const [first] = team.people;
    if (!first) throw new Error("A team needs people");
    team.admin = new Api(await tokenFor(await newPerson("boss")));
    for (const person of team.people) team.#apis.set(person, new Api(await tokenFor(person, {})));
    await graph("POST", contactsOf(first), {
      givenName: "Ada",
      displayName: "Ada",
      jobTitle: "Buyer",
      emailAddresses: [{ address: team.address, name: "Ada" }],
    });
    team.ring = await team.admin.ringOf(team.people);
    await team.everybodyHas("Buyer");
    team.item = (await team.status(first)).id;
    await team.settled();
    return team;
  }

  api(person: Person): Api {
    const api = this.#apis.get(person);
    if (!api) throw new Error("Nobody of this team");
    return api;
  }

  async ask(person: Person, subject: object): Promise<Answer<StatusView>> {
    return this.api(person).call<StatusView>("POST", "/my/status", { subject });
  }

  async status(person: Person): Promise<ItemStatus> {
    const answer = await this.ask(person, { by: "addresses", addresses: [this.address] });
    const [found] = answer.body.answers[0]?.items ?? [];
    if (!found) throw new Error(JSON.stringify(answer.body));
    return found;
  }

  async act<T>(person: Person, path: string, body: object): Promise<Answer<T>> {
    return this.api(person).call<T>("POST", `/rings/${this.ring}/items/${this.item}/${path}`, body);
  }

  async preview(person: Person, act: string, more: object = {}): Promise<Preview> {
    const answer = await this.act<Preview>(person, `${act}/preview`, more);
    if (answer.status !== 200) throw new Error(JSON.stringify(answer.body));
    return answer.body;
  }

  /** Previews an act and carries it out. */
  async done(person: Person, act: string, more: object = {}): Promise<{ preview: Preview; act: ActView }> {
    const preview = await this.preview(person, act, more);
    const done = await this.act<ActView>(person, act, { ...more, plan: preview.plan, request: crypto.randomUUID() });
    if (done.status !== 200) throw new Error(JSON.stringify(done.body));
    return { preview, act: done.body };
  }

  async history(person: Person): Promise<HistoryView> {
    return (await this.api(person).call<HistoryView>("GET", `/rings/${this.ring}/items/${this.item}/history`)).body;
  }

  async copyOf(person: Person): Promise<{ id: string; jobTitle: string }> {
    const { value } = await graph<{ value: { id: string; jobTitle: string; displayName: string }[] }>(
      "GET",
      `${contactsOf(person)}?$top=50`,
    );
    const found = value.find(({ displayName }) => displayName === "Ada");
    return found ?? { id: "", jobTitle: "none" };
  }

  /** Edits somebody's copy in their Outlook. Nobody is told before {@link Team.everybodyHas} delivers the notices. */
  async edit(person: Person, jobTitle: string): Promise<void> {
    const { id } = await this.copyOf(person);
    await graph("PATCH", `${contactsOf(person)}/${encodeURIComponent(id)}`, { jobTitle });
  }

  /** Delivers what waits until everybody has this title, or nobody the contact any more. */
  async everybodyHas(jobTitle: string): Promise<void> {
    await until(`everybody has ${jobTitle}`, this.people, async () => {
      const copies = await Promise.all(this.people.map((person) => this.copyOf(person)));
      return copies.every((copy) => copy.jobTitle === jobTitle);
    });
  }

  /** Waits until a member's folder has been read. */
  async active(person: Person): Promise<void> {
    await until("the folder has been read", [], async () => {
      const { rings } = (await this.api(person).call<MyRings>("GET", "/my/rings")).body;
      return rings.some(({ member }) => member.state === "active");
    });
  }

  /** Waits until nothing is under way: the ring and every mailbox say that their copy is in step, whatever lost. */
  async settled(): Promise<void> {
    await until("every copy is in step", this.people, async () => {
      const seen = await Promise.all(this.people.map((person) => this.status(person)));
      return seen.every(
        ({ copies, own }) =>
          own?.compared === "same" && copies.every(({ state }) => state === "InSync" || state === "Conflict"),
      );
    });
  }
}

/** What a status offers. */
export const allowed = (status: ItemStatus): string[] =>
  Object.entries(status.offers).flatMap(([act, offer]) => (offer.allowed ? [act] : []));

/** The statuses of answers that came in any order. */
export const statuses = (answers: readonly Answer<unknown>[]): number[] =>
  answers.map(({ status }) => status).toSorted((a, b) => a - b);
