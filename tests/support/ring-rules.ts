import type { RawItem } from "../../shared/kinds/kind.ts";
import type { Policy } from "../../shared/policy.ts";
import type { Role } from "../../worker/ring/protocol.ts";
import { type Desk, Office } from "./office.ts";

/** A ring of three with rules of its own, and what of it a test about rules looks at. */

/** Gives the ring other rules, as an administrator's call does: stored, and told to everybody with a new rev. */
export async function setPolicy(office: Office, rules: Partial<Policy>): Promise<void> {
  const { hub } = office;
  hub.saveSettings({ ...hub.settings, policy: { ...hub.settings.policy, ...rules } });
  for (const desk of office.desks) {
    const member = hub.members.get(desk.member);
    if (!member) continue;
    const next = { ...member, rev: member.rev + 1 };
    hub.ports.sql.transaction(() => hub.members.save(next));
    await desk.mailbox.configure(hub.configOf(next));
  }
  await office.settle();
}

/** Anna, Ben and a third one over the same contact, "Dora", who is a Buyer. */
export async function three(
  policy: Partial<Policy>,
  third: { readonly name: string; readonly role: Role } = { name: "cleo", role: "two-way" },
): Promise<{ office: Office; anna: Desk; ben: Desk; other: Desk }> {
  const office = new Office();
  const [anna, ben, other] = [office.open("anna"), office.open("ben"), office.open(third.name, third.role)];
  office.create(anna, { givenName: "Dora", displayName: "Dora", jobTitle: "Buyer" });
  for (const desk of [anna, ben, other]) await office.join(desk);
  await setPolicy(office, policy);
  return { office, anna, ben, other };
}

/** Changes Dora in one folder. */
export function change(office: Office, desk: Desk, fields: RawItem): void {
  office.edit(desk, office.idOf(desk, "Dora"), { ...fields });
}

/** A field of Dora in every folder, in the order of the desks; "gone" where there is none. */
export function everywhere(office: Office, field = "jobTitle"): unknown[] {
  return office.desks.map((desk) => {
    const [only, second] = office.folder(desk);
    if (second) throw new Error(`${desk.member} has two`);
    return only ? (only[field] ?? null) : "gone";
  });
}

/** The ring's list of values that do not stand: "open jobTitle=Ben's of m-ben by ask". */
export function listed(office: Office): string[] {
  return office.hubSql
    .all("SELECT field, value, member, coalesce(state, 'kept') AS state, rule FROM conflict ORDER BY id")
    .map((row) => {
      const value = String(JSON.parse(String(row["value"])));
      return `${String(row["state"])} ${String(row["field"])}=${value} of ${String(row["member"])} by ${String(row["rule"])}`;
    });
}

/** What the items' histories say beside their versions: kinds, oldest first. */
export function notes(office: Office): string[] {
  return office.hubSql
    .all("SELECT kind, member FROM note ORDER BY at, id")
    .map((row) => `${String(row["kind"])} at ${String(row["member"])}`);
}

/** Whether a desk has anything left to write. */
export function isPending(desk: Desk): boolean {
  return desk.sql.all("SELECT 1 FROM pair WHERE work & 8 > 0").length > 0;
}
