/** A CRM did not do what it was asked. The message holds nothing of what was sent or answered. */
export class CrmProblem extends Error {
  /** For logs: `HTTP429`, `ECONNREFUSED`. */
  readonly code: string;
  readonly help: string;
  /** The answer's status; null: there was none. */
  readonly status: number | null;
  /** How long to wait before the next try, as the CRM says, in milliseconds; null: it does not say. */
  readonly retryAfterMs: number | null;
  /** Whether the same may succeed in a moment. */
  readonly mayPass: boolean;

  constructor(
    code: string,
    message: string,
    help: string,
    more: {
      readonly status?: number;
      readonly retryAfterMs?: number | null;
      readonly mayPass?: boolean;
    } = {},
  ) {
    super(message);
    this.name = "CrmProblem";
    this.code = code;
    this.help = help;
    this.status = more.status ?? null;
    this.retryAfterMs = more.retryAfterMs ?? null;
    this.mayPass = more.mayPass ?? false;
  }
}

/** The code of an error, or of one that it was made of: a name that was tried at several addresses has several. */
export function causeCode(error: unknown): string {
  for (let one = error, depth = 0; one instanceof Error && depth < 4; one = one.cause, depth++) {
    if ("code" in one && typeof one.code === "string") return one.code;
    if (one instanceof AggregateError) return causeCode(one.errors[0]);
  }
  return error instanceof Error ? error.name : "unknown";
}
