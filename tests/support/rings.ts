import { type Desk, Office } from "./office.ts";

/**
 * A ring of two mailboxes, settled for longer than every bound of the protocol: what a test then does
 * is not taken for something soon after a create.
 * @param names the contacts that both hold, each with the job title "Buyer"
 */
export async function ringOfTwo(
  settings: ConstructorParameters<typeof Office>[0] = {},
  names: readonly string[] = ["Dora"],
): Promise<{ office: Office; anna: Desk; ben: Desk }> {
  const office = new Office(settings);
  const [anna, ben] = [office.open("anna"), office.open("ben")];
  for (const name of names) office.create(anna, { givenName: name, displayName: name, jobTitle: "Buyer" });
  await office.join(anna);
  await office.join(ben);
  await office.settle(20 * 60_000);
  return { office, anna, ben };
}
