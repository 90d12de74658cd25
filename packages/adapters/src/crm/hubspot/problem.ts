import { CrmProblem, causeCode } from "../crm-problem.ts";

/** HubSpot did not do what it was asked. */
export class HubspotProblem extends CrmProblem {
  override readonly name = "HubspotProblem";
}

/** What the client throws for an answer that is no success. */
interface Refusal {
  readonly code: number;
  readonly body: unknown;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * What went wrong, in words that hold no secret and no person's data: the client's own message quotes the answer whole.
 *
 * @param host who was asked
 * @param scopes what the app needs for what was asked, if HubSpot does not say
 */
export function problemOf(error: unknown, host: string, scopes: readonly string[]): HubspotProblem {
  if (error instanceof HubspotProblem) return error;
  if (isRefusal(error)) return refused(error, scopes);
  const code = causeCode(error);
  if (code === "ERR_INVALID_CHAR") {
    return new HubspotProblem(
      "invalid_token",
      "The access token holds a sign that no token has, such as a line end or a typographic quote.",
      "Copy it again, as it stands in HubSpot.",
    );
  }
  return new HubspotProblem(code, `${host} cannot be reached (${code}).`, REACH_HELP[code] ?? REACH, {
    mayPass: true,
  });
}

const REACH = "Check the network, and whether a proxy or firewall is in the way.";
const REACH_HELP: Readonly<Record<string, string>> = {
  ENOTFOUND: "Check url, and whether names are resolved here.",
  ECONNREFUSED: "Check url: nothing listens there.",
  timeout: "It takes too long to answer. Check the network.",
};

function isRefusal(error: unknown): error is Refusal {
  return typeof error === "object" && error !== null && "code" in error && typeof error.code === "number";
}

function refused({ code: status, body, headers }: Refusal, scopes: readonly string[]): HubspotProblem {
  const code = `HTTP${status}`;
  const retryAfterMs = retryAfter(headers?.["retry-after"]);
  switch (status) {
    case 401:
      return new HubspotProblem(
        code,
        "HubSpot does not accept the access token.",
        "Copy the token again; or check the client's id, its secret and the refresh token.",
        { status },
      );
    case 403: {
      const missing = scopesIn(body);
      const named = (missing.length > 0 ? missing : scopes).join(", ");
      return new HubspotProblem(
        code,
        named === "" ? "The app may not do that." : `The app lacks a scope: ${named}.`,
        "Add it to the app's scopes in HubSpot, and install the app again if it is one of OAuth.",
        { status },
      );
    }
    case 429:
      return new HubspotProblem(
        code,
        isDaily(body) ? "The account's requests of today are used up." : "HubSpot is asked too often.",
        "Lower requests_per_second, or make the times between passes longer.",
        { status, retryAfterMs, mayPass: !isDaily(body) },
      );
    default:
      return new HubspotProblem(code, `HubSpot answers with status ${status}.`, "See status.hubspot.com.", {
        status,
        retryAfterMs,
        // 423: a record is locked for a moment. 477: the account is being moved.
        mayPass: status >= 500 || status === 408 || status === 423 || status === 477,
      });
  }
}

/** Seconds, or a date. */
function retryAfter(header: string | undefined): number | null {
  if (header === undefined) return null;
  const seconds = Number(header);
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1_000);
  const date = Date.parse(header);
  return Number.isNaN(date) ? null : Math.max(0, date - Date.now());
}

function isDaily(body: unknown): boolean {
  return member(body, "policyName") === "DAILY";
}

const SCOPE = /^[a-z][a-z0-9_]*([.-][a-z0-9_]+)*$/;

/** The names of scopes in the answer's errors, and nothing else of it. */
function scopesIn(body: unknown): readonly string[] {
  const errors = member(body, "errors");
  const contexts = [body, ...(Array.isArray(errors) ? errors : [])].map((one) => member(one, "context"));
  const names = contexts.flatMap((context) =>
    ["requiredGranularScopes", "requiredScopes", "missingScopes"].flatMap((key) => member(context, key)),
  );
  return [...new Set(names.filter((name) => typeof name === "string" && SCOPE.test(name)))] as string[];
}

function member(of: unknown, name: string): unknown {
  return typeof of === "object" && of !== null ? (of as Readonly<Record<string, unknown>>)[name] : undefined;
}
