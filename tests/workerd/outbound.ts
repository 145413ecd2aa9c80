/**
 * What tests/workerd sees of the outside world. Every global fetch() of the Worker, its objects
 * and the tests themselves lands here, in Node.
 *
 * With RINGFOLD_OUTBOUND set to a local address (an emulator that runs already), requests go
 * there, with the host they were meant for in `x-ringfold-host`. Without it nothing is reachable.
 */
export async function outboundService(request: Request): Promise<Response> {
  const outbound = process.env["RINGFOLD_OUTBOUND"];
  const meant = new URL(request.url);
  if (outbound === undefined) return new Response(`no outside world here: ${meant.host}`, { status: 599 });
  const headers = new Headers(request.headers);
  headers.set("x-ringfold-host", meant.host);
  const body = request.body === null ? null : await request.arrayBuffer();
  return fetch(new URL(meant.pathname + meant.search, outbound), {
    method: request.method,
    headers,
    body,
    redirect: "manual",
  });
}
