import { CrmProblem, causeCode } from "../crm-problem.ts";

/** What was asked, for words about what is missing. */
export interface Question {
  /** The object of Salesforce: `Contact`. */
  readonly object: string;
  /** The names of the fields that were asked for. */
  readonly fields: readonly string[];
  /** Whether something was to be written; false if absent. */
  readonly writes?: boolean;
}

const REACH = "Check the network, and whether a proxy or firewall is in the way.";
const REACH_HELP: Readonly<Record<string, string>> = {
  ENOTFOUND: "Check login_url, and whether names are resolved here.",
  ECONNREFUSED: "Check login_url: nothing listens there.",
  timeout: "It takes too long to answer. Check the network.",
  redirected: "It sends us elsewhere. Check login_url, and whether a proxy is in the way.",
  too_long: "Its answer is longer than any of Salesforce's. Have the mapping read fewer long fields.",
};

const LIMIT_HELP = "Make the times between passes longer, or have Salesforce raise the limit.";

/** Salesforce's own codes for what a moment may end. */
const PASSING = new Set([
  "SERVER_UNAVAILABLE",
  "UNABLE_TO_LOCK_ROW",
  "QUERY_TIMEOUT",
  "UNKNOWN_EXCEPTION",
  "ERROR_HTTP_408",
  "ERROR_HTTP_429",
]);

/** Salesforce refused the token. */
export function isSessionEnd(problem: CrmProblem): boolean {
  return problem.status === 401;
}

/** What went wrong with a request, in words that hold no secret and no person's data. @param host who was asked */
export function problemOf(error: unknown, host: string, question: Question): CrmProblem {
  if (error instanceof CrmProblem) return error;
  const code = salesforceCode(error);
  if (code === null) return unreachable(error, host);
  const { object, fields } = question;
  switch (code) {
    case "INVALID_SESSION_ID":
    case "INVALID_AUTH_HEADER":
    case "ERROR_HTTP_401":
      return new CrmProblem(
        code,
        "Salesforce does not accept the access token.",
        "See that the app's policies let it log in from here, and that the user is active.",
        { status: 401 },
      );
    case "REQUEST_LIMIT_EXCEEDED":
      // A limit on what runs at once looks the same as that on requests of a day: so it may pass.
      return new CrmProblem(code, "The requests that Salesforce allows are used up.", LIMIT_HELP, {
        status: 403,
        mayPass: true,
      });
    case "API_DISABLED_FOR_ORG":
    case "API_CURRENTLY_DISABLED":
      return new CrmProblem(
        code,
        "The user may not use Salesforce's interface.",
        'Give the user the permission "API Enabled", and the app the scope api.',
        { status: 403 },
      );
    case "INVALID_TYPE":
    case "INSUFFICIENT_ACCESS":
    case "INSUFFICIENT_ACCESS_OR_READONLY":
    case "FUNCTIONALITY_NOT_ENABLED":
    case "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY":
      return mayNot(code, question);
    case "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST":
      return new CrmProblem(
        code,
        `${object} has no such value in a field that takes only some.`,
        "Write status as one that tasks have in Salesforce.",
      );
    case "INVALID_FIELD": {
      const missing = fields.find((field) => isNamed(error, field));
      return new CrmProblem(
        code,
        missing === undefined
          ? `A field of ${object} that the mapping reads is not there, or the user may not see it.`
          : `${object} has no field ${missing}, or the user may not see it.`,
        "Check the mapping, and the field-level security of the field for the user.",
        { status: 403 },
      );
    }
    default:
      return new CrmProblem(code, `Salesforce answers with ${code}.`, "See status.salesforce.com.", {
        mayPass: PASSING.has(code) || /^ERROR_HTTP_5\d\d$/.test(code),
      });
  }
}

/** The user lacks a permission. @param code for logs */
export function mayNot(code: string, { object, writes = false }: Question): CrmProblem {
  const help = writes
    ? `Give the user the permission to make ${object}s ("Edit Tasks"), and to read contacts, by a permission set.`
    : `Give the user the permission to read ${object}, and "View All" of it, by a permission set.`;
  const what = writes ? "write" : "read";
  return new CrmProblem(code, `The user may not ${what} the object ${object}.`, help, { status: 403 });
}

const LOGIN_HELP: readonly (readonly [RegExp, string, string])[] = [
  [
    /approved this consumer|app_not_found|not approved/i,
    "The app is not approved for the user.",
    "Set the app's policy to \"Admin approved users are pre-authorized\" and give the user's permission set the app.",
  ],
  [
    /audience/i,
    "Salesforce does not take itself for whom the assertion is for.",
    "Write login_url as https://login.salesforce.com, or https://test.salesforce.com for a sandbox.",
  ],
  [
    /invalid client|client identifier/i,
    "Salesforce does not know the app.",
    "Check oauth.client_id: it is the app's consumer key.",
  ],
  [
    /assertion|signature/i,
    "The private key is not that of the app's certificate.",
    "Check oauth.private_key, and the certificate that the app was given.",
  ],
  [/expired/i, "Salesforce takes the assertion for one that has ended.", "Set this machine's clock."],
];

/** What went wrong with logging in. */
export function loginProblem(error: unknown, host: string): CrmProblem {
  if (error instanceof CrmProblem) return error;
  // Salesforce's client throws an error that is named as OAuth's.
  const name = error instanceof Error ? error.name : "";
  if (/^ERROR_HTTP_(5\d\d|429)$/.test(name)) {
    return new CrmProblem(name, `Salesforce answers with ${name}.`, "See status.salesforce.com.", {
      mayPass: true,
    });
  }
  if (
    !/^(ERROR_HTTP_4\d\d|(invalid|unsupported|unauthorized|inactive|access|app|rate)_[a-z_]{1,40})$/.test(
      name,
    )
  ) {
    return unreachable(error, host);
  }
  const told = error instanceof Error ? error.message : "";
  const [, message, help] = LOGIN_HELP.find(([pattern]) => pattern.test(`${name} ${told}`)) ?? [
    null,
    `Salesforce does not let the app log in (${name}).`,
    "Check oauth: client_id, username and private_key. The login history of the user in Salesforce says more.",
  ];
  return new CrmProblem("login_refused", message, help, { status: 401 });
}

function unreachable(error: unknown, host: string): CrmProblem {
  const code = causeCode(error);
  const mayPass = code !== "redirected" && code !== "too_long";
  return new CrmProblem(code, `${host} cannot be reached (${code}).`, REACH_HELP[code] ?? REACH, { mayPass });
}

/** Salesforce's own code; null: it is an error of another kind. */
function salesforceCode(error: unknown): string | null {
  const code = error instanceof Error && "errorCode" in error ? error.errorCode : null;
  return typeof code === "string" && /^[A-Z][A-Za-z0-9_]{1,59}$/.test(code) ? code : null;
}

/** Whether the answer's message names a field that was asked for; nothing else is taken from it. */
function isNamed(error: unknown, field: string): boolean {
  return error instanceof Error && error.message.includes(`'${field}'`);
}
