import { InputError, StoreError } from "@comity/core";
import { ledgerCodeOf } from "./catalogue.ts";
import type { Problem } from "./problem.ts";

/** An answer of the server that is neither an `InputError` nor a `StoreError`: of its keys, its limits or itself. */
export class ServerError extends Error {
  readonly code: string;
  readonly status: number;
  readonly help: string;

  constructor({ code, status, where, detail, help }: Problem) {
    super(`${where}: ${detail} ${help}`.trim());
    this.name = "ServerError";
    this.code = code;
    this.status = status;
    this.help = help;
  }
}

/** What the request itself is to blame for, and will be however often it is made. */
const OF_REQUEST = new Set(["CY701", "CY702", "CY703", "CY704"]);

/** The error that an engine in the same process would have thrown. */
export function failureOf(problem: Problem): InputError | StoreError | ServerError {
  const { code, where, detail, help } = problem;
  const ledger = ledgerCodeOf(code);
  if (ledger !== null) return new StoreError(ledger, detail);
  if (/^CY5\d\d$/.test(code) || OF_REQUEST.has(code)) return new InputError(code, where, detail, help);
  return new ServerError(problem);
}
