import { parseSync, type Directive, type Statement } from "oxc-parser";
import type { TextFile } from "./rules.ts";

/** Every exported function and class says what it is for, in a comment right above it. */
export function undocumented({ path, text }: TextFile): string[] {
  const { program, comments } = parseSync(path, text);
  const documented = (offset: number): boolean =>
    comments.some(({ type, value, end }) => {
      return type === "Block" && value.startsWith("*") && end <= offset && text.slice(end, offset).trim() === "";
    });
  return program.body
    .filter((statement) => isPublic(statement) && !documented(statement.start))
    .map(({ start }) => `${path}:${text.slice(0, start).split("\n").length} an export without a doc comment`);
}

function isPublic(statement: Directive | Statement): boolean {
  if (statement.type !== "ExportNamedDeclaration") return false;
  const declared = statement.declaration;
  if (declared?.type === "FunctionDeclaration" || declared?.type === "ClassDeclaration") return true;
  if (declared?.type !== "VariableDeclaration") return false;
  return declared.declarations.some(({ init }) => init?.type === "ArrowFunctionExpression");
}
