import type { OutgoingHttpHeaders } from "node:http";

/** What the issuer answers: JSON, a page, or on to another address. */
export type Answer = { readonly cookies?: readonly string[] } & (
  | { readonly kind: "json"; readonly status: number; readonly body: object | null }
  | {
      readonly kind: "page";
      readonly status: number;
      readonly html: string;
      /** Origin that the page's forms may lead on to. */
      readonly leadsTo?: string;
    }
  | { readonly kind: "redirect"; readonly to: string }
  | { readonly kind: "css"; readonly css: string }
);

/** An answer of JSON. */
export function json(status: number, body: object | null): Answer {
  return { kind: "json", status, body };
}

/** Status, headers and body of an answer. */
export function written(answer: Answer): {
  readonly status: number;
  readonly headers: OutgoingHttpHeaders;
  readonly body: string;
} {
  const cookies = answer.cookies === undefined ? {} : { "Set-Cookie": [...answer.cookies] };
  const common = { "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", ...cookies };
  switch (answer.kind) {
    case "json":
      return {
        status: answer.status,
        body: answer.status === 204 ? "" : JSON.stringify(answer.body),
        headers: {
          ...common,
          "Content-Type": "application/json; charset=utf-8",
          "Access-Control-Allow-Origin": "*",
          "Access-Control-Allow-Headers": "*",
          "Access-Control-Allow-Methods": "GET, POST, PUT, DELETE, OPTIONS",
        },
      };
    case "page":
      return {
        status: answer.status,
        body: answer.html,
        headers: {
          ...common,
          "Content-Type": "text/html; charset=utf-8",
          // Browsers hold a form's redirects to form-action as well, so it names where a sign-in ends.
          "Content-Security-Policy": `default-src 'none'; style-src 'self'; form-action 'self' ${answer.leadsTo ?? ""}; base-uri 'none'; frame-ancestors 'none'`,
          "Referrer-Policy": "no-referrer",
        },
      };
    case "redirect":
      return { status: 302, body: "", headers: { ...common, Location: answer.to } };
    case "css":
      return { status: 200, body: answer.css, headers: { ...common, "Content-Type": "text/css; charset=utf-8" } };
  }
}
