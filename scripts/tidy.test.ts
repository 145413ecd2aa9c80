import { describe, expect, it } from "vitest";
import { undocumented } from "./tidy/comments.ts";
import { inexactVersions, missingFromLock } from "./tidy/packages.ts";
import { leftovers, machinePaths, undescribedTables, unrunTests, untestedRules } from "./tidy/rules.ts";

// Written in two parts, so that this file keeps the rules that it tests.
const join = (...parts: readonly string[]): string => parts.join("");

describe("untestedRules", () => {
  const specification = { path: "docs/SPEC.md", text: "# Rules\n\n**S1** One.\n- **S12** Two, like **S99**.\n" };

  it("names the rules that no test names", () => {
    const files = [{ path: "worker/a.test.ts", text: 'it("S1: holds")' }];
    expect(untestedRules(specification, files)).toEqual(["docs/SPEC.md:4 no test names S12"]);
  });

  it("does not take a longer id, or other code, for a test", () => {
    const files = [
      { path: "worker/a.test.ts", text: "S1 S120" },
      { path: "worker/a.ts", text: "S12" },
    ];
    expect(untestedRules(specification, files)).toHaveLength(1);
  });

  it("does not take an empty specification for a kept one", () => {
    expect(untestedRules({ path: "docs/SPEC.md", text: "Soon." }, [])).toHaveLength(1);
  });
});

describe("undescribedTables", () => {
  const files = [
    { path: "worker/ring/schema.ts", text: "CREATE TABLE item (id)\nCREATE TABLE IF NOT EXISTS feed (a)" },
  ];

  it("names the tables that the document leaves out", () => {
    const storage = { path: "docs/STORAGE.md", text: "| `item` | one row per item |" };
    expect(undescribedTables(storage, files)).toEqual(["worker/ring/schema.ts:2 table feed is not in docs/STORAGE.md"]);
  });
});

describe("texts", () => {
  it("finds work left to a comment", () => {
    expect(leftovers({ path: "a.ts", text: `// ${join("TO", "DO")} later\n/me/todo/lists` })).toHaveLength(1);
  });

  it("finds tests that do not run", () => {
    const text = join("it.", "skip('a')\n", "describe.concurrent.", "only('b')\nit.each([])('c')");
    expect(unrunTests({ path: "a.test.ts", text })).toHaveLength(2);
    expect(unrunTests({ path: "a.ts", text })).toEqual([]);
  });

  it("finds paths of one machine, and no Graph paths", () => {
    const paths = [join("/", "home/me/x"), join("/", "Users/me"), join("C:", "\\", "Users")];
    expect(machinePaths({ path: "a.md", text: paths.join("\n") })).toHaveLength(3);
    expect(machinePaths({ path: "a.ts", text: '"/users/a/home/b" `${url}/home/x` https://a/home/b' })).toEqual([]);
  });
});

describe("undocumented", () => {
  it("wants a doc comment on what is exported and can be called", () => {
    const text =
      "/** Says. */\nexport function a() {}\nexport class B {}\n// no\nexport const c = () => 1;\nexport const d = 1;";
    expect(undocumented({ path: "a.ts", text }).map((words) => words.split(" ")[0])).toEqual(["a.ts:3", "a.ts:5"]);
  });
});

describe("packages", () => {
  it("wants exact versions", () => {
    const manifest = { dependencies: { a: "1.2.3", b: "^1.2.3" }, devDependencies: { c: "5.1.0-beta", d: "*" } };
    expect(inexactVersions(manifest)).toHaveLength(2);
  });

  it("finds what the lock file needs and lacks, nested or not", () => {
    const packages = {
      "": { dependencies: { a: "1.0.0" } },
      "node_modules/a": { optionalDependencies: { "@a/linux": "1.0.0", "@a/mac": "1.0.0" } },
      "node_modules/@a/linux": { dependencies: { b: "^1.0.0", c: "^1.0.0" } },
      "node_modules/@a/linux/node_modules/b": {},
      "node_modules/c": {},
    };
    expect(missingFromLock({ packages })).toEqual([expect.stringContaining("lacks @a/mac;")]);
  });
});
