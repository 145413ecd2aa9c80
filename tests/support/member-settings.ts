import type { Policy } from "../../shared/policy.ts";
import type { DirectoryPort } from "../../worker/directory/protocol.ts";
import type { AdminDesk } from "../../worker/ring/admin-desk.ts";
import type { MemberChange } from "../../worker/ring/admin-protocol.ts";
import { changed } from "../../worker/ring/member-change.ts";
import type { Member } from "../../worker/ring/members.ts";
import { resetMember } from "../../worker/ring/reset.ts";
import type { Desk, Office } from "./office.ts";

/** Changes a member's role or directions, and tells its mailbox. */
export async function changeMember(office: Office, desk: Desk, change: MemberChange): Promise<void> {
  const member = memberAt(office, desk);
  await revise(office, desk, changed(member, change));
}

/** Changes the ring's policy, and tells every mailbox. */
export async function changePolicy(office: Office, change: Partial<Policy>): Promise<void> {
  const { settings } = office.hub;
  office.hub.saveSettings({ ...settings, policy: { ...settings.policy, ...change } });
  for (const desk of office.desks) await revise(office, desk, memberAt(office, desk));
}

/** Has a member start over; with `tell` its mailbox hears of it. */
export async function startOver(office: Office, desk: Desk, tell = true): Promise<void> {
  const outcome = resetMember(adminDeskOf(office), desk.member);
  if (!outcome.ok) throw new Error(outcome.error.detail);
  if (tell) await desk.mailbox.configure(office.hub.configOf(memberAt(office, desk)));
}

/** What an administrator works on at the hub of an office; the test tells the mailboxes. */
export function adminDeskOf(office: Office, directory?: DirectoryPort): AdminDesk {
  const none = { book: () => undefined, has: () => false };
  return { hub: office.hub, errands: none, directory: directory ?? (undefined as unknown as DirectoryPort) };
}

/** The member that a desk is. */
export function memberAt(office: Office, desk: Desk): Member {
  const member = office.hub.members.get(desk.member);
  if (!member) throw new Error(`${desk.member} is no member`);
  return member;
}

async function revise(office: Office, desk: Desk, member: Member): Promise<void> {
  const next = { ...member, rev: member.rev + 1 };
  office.hub.transaction(() => office.hub.members.save(next));
  await desk.mailbox.configure(office.hub.configOf(next));
}
