const CODE = /^[A-Za-z][A-Za-z0-9_]{1,39}$/;
const SQLSTATE = /^[0-9A-Z]{5}$/;

/**
 * What an error is called, for logs: its code (`CY504`, `ECONNREFUSED`, `locked`, `28P01`), or its name. Its message may quote
 * anything and stays out.
 */
export function errorCode(error: unknown): string {
  if (!(error instanceof Error)) return "unknown";
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  return CODE.test(code) || SQLSTATE.test(code) ? code : error.name;
}
