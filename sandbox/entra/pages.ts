import type { Answer } from "./answer.ts";
import type { EntraUser } from "./types.ts";

/** Where the pages' style sheet is. */
export const STYLE_PATH = "/_sandbox/sign-in.css";

/** The pages' style sheet. */
export const STYLE = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { margin: 0; background: light-dark(#f3f2f1, #1b1a19); color: light-dark(#201f1e, #f3f2f1); }
main { max-width: 26rem; margin: 2rem auto; padding: 1.5rem; background: light-dark(#fff, #292827); }
h1 { margin: 0 0 .5rem; font-size: 1.4rem; line-height: 1.25; }
p { margin: .5rem 0; }
ul { margin: 1rem 0; padding: 0; list-style: none; }
li form, p form { margin: 0; }
button { font: inherit; color: inherit; cursor: pointer; }
li button { width: 100%; padding: .6rem; border: 1px solid light-dark(#d2d0ce, #484644); margin-top: -1px; text-align: start; background: none; overflow-wrap: anywhere; }
li button:hover { background: light-dark(#f3f2f1, #323130); }
.actions { display: flex; flex-wrap: wrap; gap: .5rem; margin-top: 1rem; }
.actions button { padding: .4rem 1.2rem; border: 1px solid currentColor; background: none; }
.actions .main { background: light-dark(#0f6cbd, #479ef5); color: light-dark(#fff, #000); border-color: transparent; }
button:focus-visible { outline: 2px solid currentColor; outline-offset: 2px; }
small { display: block; color: light-dark(#605e5c, #c8c6c4); }
`;

/** A button of a page: what it says, and what its form sends. */
interface Choice {
  readonly title: string;
  readonly more?: string;
  readonly name: string;
  readonly value: string;
  readonly main?: boolean;
}

/**
 * Lets somebody say who they are. It is a sandbox: nobody has a password.
 * @param leadsTo origin where the sign-in ends
 */
export function chooserPage(users: readonly EntraUser[], leadsTo: string): Answer {
  const items = users.map((user) =>
    button({
      title: user.displayName ?? user.userPrincipalName,
      more: user.userPrincipalName,
      name: "user",
      value: user.id,
    }),
  );
  return page(
    "Pick an account",
    `<p>to continue to Ringfold. This is a sandbox: there are no passwords.</p>
<ul>${items.map((item) => `<li>${form(item)}</li>`).join("")}</ul>
${actions([{ title: "Cancel", name: "cancel", value: "1" }])}`,
    leadsTo,
  );
}

/** Asks somebody whether the app may act for them. */
export function consentPage(user: EntraUser, leadsTo: string): Answer {
  return page(
    "Permissions requested",
    `<p><strong>Ringfold</strong> would like to act for ${text(user.displayName ?? user.userPrincipalName)}:</p>
<ul><li>Open Ringfold as you</li><li>Read and write your contacts, and those shared with you</li><li>Sign you in and read your profile</li></ul>
${actions([
  { title: "Accept", name: "consent", value: "yes", main: true },
  { title: "Cancel", name: "cancel", value: "1" },
])}`,
    leadsTo,
  );
}

/** Says that somebody else has to agree first. */
export function approvalPage(leadsTo: string): Answer {
  return page(
    "Need admin approval",
    `<p><strong>Ringfold</strong> needs permission to access resources in your organization that only an administrator can grant. Please ask an administrator to grant permission to this app before you can use it.</p>
<p><small>AADSTS65001. In this sandbox: PUT /_sandbox/consent {"granted": true}.</small></p>
${actions([{ title: "Return to the application without granting consent", name: "cancel", value: "consent" }])}`,
    leadsTo,
  );
}

/** Lets an administrator agree for everybody. */
export function adminConsentPage(leadsTo: string): Answer {
  return page(
    "Review for your organization",
    `<p>Accept what <strong>Ringfold</strong> asks for, for everybody in the organization.</p>
<ul><li>Open Ringfold as the signed-in person</li><li>Read and write contacts as the signed-in person</li></ul>
${actions([
  { title: "Accept", name: "consent", value: "yes", main: true },
  { title: "Cancel", name: "cancel", value: "1" },
])}`,
    leadsTo,
  );
}

/** Says something, with nothing to press. */
export function wordsPage(status: number, title: string, words: string): Answer {
  return page(title, `<p>${text(words)}</p>`, "", status);
}

function page(title: string, body: string, leadsTo: string, status = 200): Answer {
  const html = `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${title}</title><link rel="stylesheet" href="${STYLE_PATH}"></head><body><main><h1>${title}</h1>${body}</main></body></html>`;
  return { kind: "page", status, html, leadsTo };
}

function actions(choices: readonly Choice[]): string {
  return `<div class="actions">${choices.map((choice) => form(button(choice))).join("")}</div>`;
}

/** Without an action: it goes where the page came from, with the request still in the address. */
function form(inner: string): string {
  return `<form method="post">${inner}</form>`;
}

function button({ title, more, name, value, main }: Choice): string {
  const second = more === undefined ? "" : `<small>${text(more)}</small>`;
  const look = main === true ? ' class="main"' : "";
  return `<button name="${name}" value="${text(value)}"${look}>${text(title)}${second}</button>`;
}

const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

function text(given: string): string {
  return given.replace(/[&<>"]/g, (character) => ENTITIES[character] ?? "");
}
