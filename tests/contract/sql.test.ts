import { describe } from "vitest";
import { NodeSql } from "../support/node-sql.ts";
import { sqlContract } from "./sql.ts";

describe("the storage port over node:sqlite", () => {
  sqlContract((work) => {
    const sql = new NodeSql();
    work(sql);
    sql.close();
    return Promise.resolve();
  });
});
