import { type Carrier, type Submission, submissionTo } from "../../carrier/carrier.ts";
import { SettingsError } from "../../contract/adapter-type.ts";
import type { NextHop } from "../smtp/settings.ts";
import type { RawSettings } from "./raw-settings.ts";

type RawHop = RawSettings["next_hop"];

/** The next server, with what is known of a provider filled in. @throws SettingsError */
export function readNextHop(raw: RawHop): NextHop {
  const own = submissionOf(raw);
  const hello = raw.hello ?? "comity.invalid";
  if (!/^[A-Za-z0-9.:[\]-]{1,255}$/.test(hello)) {
    throw new SettingsError(
      ["next_hop", "hello"],
      "This is not a host's name.",
      "Write the name of this machine.",
    );
  }
  const { ca } = raw;
  return {
    ...addressOf(raw, own),
    ...loginOf(raw, own),
    tls: raw.tls ?? (own === null ? "when_offered" : "required"),
    ...(ca === undefined ? {} : { ca }),
    hello,
    timeoutMs: (raw.timeout_seconds ?? 30) * 1_000,
    answerMs: (raw.answer_seconds ?? 300) * 1_000,
  };
}

/** The provider that the next server is; null: none that is known. @throws SettingsError for what another one has */
export function readCarrier({ provider, configuration_set, message_stream }: RawHop): Carrier | null {
  if (configuration_set !== undefined && provider !== "ses") throw ofAnother("configuration_set", "ses");
  if (message_stream !== undefined && provider !== "postmark") throw ofAnother("message_stream", "postmark");
  if (provider === undefined) return null;
  return {
    name: provider,
    ...(configuration_set === undefined ? {} : { configurationSet: configuration_set }),
    ...(message_stream === undefined ? {} : { messageStream: message_stream }),
  };
}

function ofAnother(setting: string, provider: string): SettingsError {
  return new SettingsError(
    ["next_hop", setting],
    `Only the provider ${provider} has this.`,
    "Take it away, or say which provider it is.",
  );
}

function submissionOf({ provider, region }: RawHop): Submission | null {
  if (provider === undefined) {
    if (region === undefined) return null;
    throw new SettingsError(
      ["next_hop", "region"],
      "Only a provider has regions.",
      "Say which `provider` it is.",
    );
  }
  const own = submissionTo(provider, region);
  if (typeof own !== "string") return own;
  throw new SettingsError(["next_hop", ...(region === undefined ? [] : ["region"])], own, "");
}

function addressOf(raw: RawHop, own: Submission | null): Pick<NextHop, "host" | "port"> {
  const [host, port] = [raw.host ?? own?.host, raw.port ?? own?.port];
  if (host !== undefined && port !== undefined) return { host, port };
  throw new SettingsError(
    ["next_hop"],
    `"${host === undefined ? "host" : "port"}" is missing in next_hop.`,
    "Give the host and the port of the server that mail goes on to, or the name of its `provider`.",
  );
}

function loginOf(raw: RawHop, own: Submission | null): Pick<NextHop, "user" | "password" | "hidesUser"> {
  const password = raw.password?.trim();
  if (own?.userIsPassword === true && raw.user === undefined && password !== undefined) {
    return { user: password, password, hidesUser: true };
  }
  const user = raw.user ?? own?.user ?? undefined;
  if (user !== undefined && password !== undefined) return { user, password };
  if (own === null && raw.user === undefined && password === undefined) return {};
  throw new SettingsError(
    ["next_hop"],
    own === null
      ? "A user needs a password, and a password its user."
      : `${password === undefined ? "The password" : "The user"} is missing with which to log in at the provider.`,
    own === null ? "Give both, or neither." : "docs/guide/send-through-providers.md says what it is at each.",
  );
}
