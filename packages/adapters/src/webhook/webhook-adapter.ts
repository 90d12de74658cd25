import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Finding } from "../contract/adapter.ts";
import { type AdapterContext, type AdapterType, SettingsError } from "../contract/adapter-type.ts";
import { openKeep } from "../keep/keep.ts";
import { KeepError } from "../keep/keep-error.ts";
import { consumerAdapter } from "../run/consumer-adapter.ts";
import { errorCode } from "../run/error-code.ts";
import { lengthSetting } from "../run/length-setting.ts";
import { addressIn, isPublicAddress, PrivateAddress } from "./addresses.ts";
import { type Endpoint, tryConnection } from "./endpoint.ts";
import { keysOf } from "./secrets.ts";
import { webhookSender } from "./sender.ts";
import { WEBHOOK_SCHEMA, type WebhookSettings } from "./sender-settings.ts";

const EVERY_MS = 2_000;
const TIMEOUT_MS = 15_000;
const PROBE_MS = 10_000;
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** The pauses that Standard Webhooks advises. */
const RETRIES_MS = [
  5_000,
  5 * MINUTE_MS,
  30 * MINUTE_MS,
  ...[2, 5, 10, 14, 20, 24].map((hours) => hours * HOUR_MS),
];

/** What happened is posted to somebody, as `type: webhook` of the configuration. */
export const webhookAdapter: AdapterType<WebhookSettings> = {
  type: "webhook",
  schema: WEBHOOK_SCHEMA,
  create(settings, context) {
    const endpoint = endpointOf(settings, context.base);
    const { secrets } = settings;
    keysOf(secrets);
    const pausesMs = settings.retries?.map((text, index) => lengthSetting(text, 0, ["retries", index]));
    return consumerAdapter(
      {
        pausesMs: pausesMs ?? RETRIES_MS,
        timeoutMs: lengthSetting(settings.timeout, TIMEOUT_MS, ["timeout"]),
      },
      context,
      {
        consumer: async () =>
          webhookSender({
            ...{ endpoint, secrets, kinds: settings.kinds ?? null, now: context.now },
            source: settings.source ?? sourceOf(context),
          }),
        probe: async () => [await connectionFinding(endpoint), ...closedFinding(context)],
        everyMs: lengthSetting(settings.every, EVERY_MS, ["every"]),
      },
    );
  },
};

function sourceOf({ inboundUrl }: AdapterContext): string {
  return inboundUrl === null ? "/comity" : new URL("/", inboundUrl).href;
}

function endpointOf(settings: WebhookSettings, base: string): Endpoint {
  const url = URL.canParse(settings.url) ? new URL(settings.url) : null;
  if (url === null || !["https:", "http:"].includes(url.protocol)) {
    throw new SettingsError(["url"], "This is no address of the web.", "Write https://HOST/PATH.");
  }
  if (url.protocol === "http:" && settings.allow_http !== true) {
    throw new SettingsError(
      ["url"],
      "What is sent to http: can be read and changed on the way.",
      "Write https:, or allow_http: true where nobody is on the way.",
    );
  }
  if (url.username !== "" || url.password !== "") {
    throw new SettingsError(
      ["url"],
      "There is a user or a password in the address.",
      "Leave them out: the receiver knows by the signature who sends.",
    );
  }
  const isPrivateAllowed = settings.allow_private ?? false;
  const address = addressIn(url);
  if (!isPrivateAllowed && address !== null && !isPublicAddress(address)) {
    throw new SettingsError(["url"], "This address is not public.", ALLOW_PRIVATE);
  }
  return { url, isPrivateAllowed, ca: settings.ca === undefined ? null : readAuthority(base, settings.ca) };
}

const ALLOW_PRIVATE =
  "Name one that is; or write allow_private: true, if events are to go to this machine or a network around it.";

function readAuthority(base: string, ca: string): string {
  const path = resolve(base, ca);
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "no code";
    throw new SettingsError(["ca"], `${path} cannot be read (${code}).`, "Check the path.");
  }
}

async function connectionFinding(endpoint: Endpoint): Promise<Finding> {
  const tried = `connect to ${endpoint.url.host}, without sending anything`;
  const signal = AbortSignal.timeout(PROBE_MS);
  try {
    await tryConnection(endpoint, signal);
    return { tried, problem: null, help: null };
  } catch (error) {
    return { tried, ...(signal.aborted ? SILENT_HOST : problemOf(error)) };
  }
}

type Said = Pick<Finding, "problem" | "help">;

const SILENT_HOST: Said = {
  problem: "It does not answer.",
  help: "Check url, and the firewalls on the way.",
};

function problemOf(error: unknown): Said {
  if (error instanceof PrivateAddress) return { problem: error.message, help: ALLOW_PRIVATE };
  const code = errorCode(error);
  switch (code) {
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return { problem: "Its name is not known.", help: "Check url, and the name server of this machine." };
    case "ECONNREFUSED":
      return { problem: "Nobody listens there.", help: "Check the port in url, and that the receiver runs." };
    case "EHOSTUNREACH":
    case "ENETUNREACH":
    case "ETIMEDOUT":
      return SILENT_HOST;
    default:
      return code.includes("CERT") || code.includes("SIGNATURE") || code.startsWith("UNABLE_TO")
        ? {
            problem: `Its certificate is not trusted (${code}).`,
            help: "Let the receiver renew it; for an authority of your own, name its certificate with ca.",
          }
        : {
            problem: `It cannot be connected to (${code}).`,
            help: "Check that url speaks TLS at this port.",
          };
  }
}

/** Whether the receiver has said that it wants no more. What is kept can be looked at while the adapter runs elsewhere. */
function closedFinding({ folder, key, name }: AdapterContext): readonly Finding[] {
  const tried = "find the receiver open for events";
  try {
    const keep = openKeep(folder, { key, runs: false });
    try {
      const count = keep.letters.isClosed(name) ? keep.letters.count(name, true) : 0;
      if (count === 0) return [{ tried, problem: null, help: null }];
      return [
        {
          tried,
          problem: `It has answered 410 (gone), so nothing is sent any more: ${count} events were given up.`,
          help: `When it is to have them, run comity dead-letters replay ${name}; else take the adapter out, or drop them.`,
        },
      ];
    } finally {
      keep.close();
    }
  } catch (error) {
    if (!(error instanceof KeepError)) throw error;
    return [{ tried, problem: error.message, help: error.help }];
  }
}
