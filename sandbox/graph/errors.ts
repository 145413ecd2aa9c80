/**
 * A refusal on its way to the client. Thrown inside the emulator, turned into Graph's error object by
 * the server: `{error: {code, message, innerError: {date, request-id, client-request-id}}}`
 * (Graph docs: errors).
 */
export class GraphError extends Error {
  readonly status: number;
  readonly code: string;
  readonly headers: Record<string, string>;

  constructor(status: number, code: string, message: string, headers: Record<string, string> = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.headers = headers;
  }
}

/** 400 for a request that will never be right. */
export const badRequest = (message: string, code = "BadRequest"): GraphError => new GraphError(400, code, message);

/** 400 for a body that does not fit the type (Graph's OData reader). */
export const badBody = (message: string): GraphError => new GraphError(400, "RequestBodyRead", message);

/** 400 for a value that Exchange refuses. */
export const badValue = (message: string): GraphError => new GraphError(400, "ErrorPropertyValidationFailure", message);

/** 400 for something that is no id at all. */
export const malformedId = (): GraphError => new GraphError(400, "ErrorInvalidIdMalformed", "Id is malformed.");

/** 404 for an item that is not there, or not at this path. */
export const itemNotFound = (): GraphError =>
  new GraphError(404, "ErrorItemNotFound", "The specified object was not found in the store.");

/** 404 for a folder on the way to something else. */
export const folderNotFound = (): GraphError =>
  new GraphError(404, "ErrorFolderNotFound", "The specified folder could not be found in the store.");

/** 405 for a method that the resource has not got. */
export const methodNotAllowed = (method: string): GraphError =>
  new GraphError(405, "Request_BadRequest", `Specified HTTP method '${method}' is not allowed for the request target.`);

/** 400 for a path that Graph does not know. */
export const unknownSegment = (segment: string): GraphError =>
  new GraphError(400, "BadRequest", `Resource not found for the segment '${segment}'.`);

/** 412 when the etag sent is not the item's. */
export const changeKeyMismatch = (): GraphError =>
  new GraphError(
    412,
    "ErrorIrresolvableConflict",
    "The send or update operation could not be performed because the change key passed in the request does not match the current change key for the item.",
  );

/** 403 for a caller who may not. */
export const accessDenied = (message = "Access is denied. Check credentials and try again."): GraphError =>
  new GraphError(403, "ErrorAccessDenied", message);

/** The code that goes with a bare status, for faults on demand. */
export function codeOf(status: number): string {
  const codes: Record<number, string> = {
    400: "ErrorInvalidRequest",
    401: "InvalidAuthenticationToken",
    403: "ErrorAccessDenied",
    404: "ErrorItemNotFound",
    409: "ErrorIrresolvableConflict",
    410: "SyncStateNotFound",
    412: "ErrorIrresolvableConflict",
    429: "ApplicationThrottled",
    500: "ErrorInternalServerError",
    502: "UnknownError",
    503: "serviceNotAvailable",
    504: "UnknownError",
    507: "ErrorQuotaExceeded",
  };
  return codes[status] ?? "generalException";
}
