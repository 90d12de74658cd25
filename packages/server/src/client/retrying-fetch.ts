import { setTimeout as sleep } from "node:timers/promises";

/** No answer came: the request may have been done, or not. Those that can be made twice without harm were made again before. */
export class UnansweredError extends Error {
  constructor(path: string, options: ErrorOptions) {
    super(`The server gave no answer to ${path}: it cannot be reached, or took too long.`, options);
    this.name = "UnansweredError";
  }
}

export interface RetryOptions {
  /** How long one attempt may take, in milliseconds. */
  readonly timeoutMs: number;
  /** How often to try again. */
  readonly retries: number;
  /** Whether a request that may have been done can be made again. */
  readonly isRepeatable: (request: Request) => Promise<boolean>;
}

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5_000;

/**
 * A fetch that tries again: what was refused because the server was busy or the ledger away, since nothing of it was done; and what
 * nobody answered, if it does no harm to do it twice.
 */
export function retryingFetch({ timeoutMs, retries, isRepeatable }: RetryOptions) {
  return async (request: Request): Promise<Response> => {
    // A body can be sent once only, so each attempt but the last one sends a copy.
    const repeatable = await isRepeatable(request.clone());
    for (let attempt = 0; ; attempt++) {
      const isLast = attempt >= retries;
      const outcome = await attemptOnce(isLast ? request : request.clone(), timeoutMs);
      if (outcome instanceof Response) {
        const mayPass = outcome.status === 503 || (outcome.status === 504 && repeatable);
        if (isLast || !mayPass) return outcome;
        await outcome.body?.cancel();
        await sleep(pauseBefore(attempt, outcome.headers.get("retry-after")));
      } else if (isLast || !repeatable) {
        throw new UnansweredError(new URL(request.url).pathname.split("/").slice(0, 3).join("/"), {
          cause: outcome.cause,
        });
      } else await sleep(pauseBefore(attempt, null));
    }
  };
}

async function attemptOnce(
  request: Request,
  timeoutMs: number,
): Promise<Response | { readonly cause: unknown }> {
  try {
    return await fetch(request, { signal: AbortSignal.timeout(timeoutMs), redirect: "error" });
  } catch (cause) {
    return { cause };
  }
}

/** Longer each time, and never the same for two clients that were refused at once. */
function pauseBefore(attempt: number, retryAfter: string | null): number {
  const asked = retryAfter === null ? 0 : 1_000 * Number.parseInt(retryAfter, 10);
  const usual = Math.max(FIRST_PAUSE_MS * 2 ** attempt, Number.isFinite(asked) ? asked : 0);
  return Math.min(LONGEST_PAUSE_MS, usual) * (0.5 + Math.random());
}
