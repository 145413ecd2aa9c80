import { expect, test } from "vitest";
import { GraphServer } from "../graph/server.ts";
import { companyUsers } from "../seed/company.ts";
import { addMailboxes } from "./company.ts";

test("[S29] those at the counter may open the shared mailbox, others may not, and nobody opens another's", () => {
  const server = new GraphServer({ clock: { now: () => 0 }, random: { hex: () => "0a", fraction: () => 0 } });
  addMailboxes(server, 5, []);
  const [front, anna, , , tomasz] = companyUsers(5);
  const asks = (owner = "", user = ""): number =>
    server.handle(
      { method: "GET", path: `/v1.0/users/${owner}/contactFolders` },
      { caller: { appId: "app", userId: user, permissions: ["Contacts.ReadWrite.Shared"] } },
    ).status;
  expect(asks(front?.id, anna?.id)).toBe(200);
  expect(asks(front?.id, tomasz?.id)).toBe(403);
  expect(asks(anna?.id, tomasz?.id)).toBe(403);
  expect(asks(anna?.id, anna?.id)).toBe(200);
});
