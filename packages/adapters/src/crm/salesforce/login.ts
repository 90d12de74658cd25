import { createPrivateKey, type KeyObject } from "node:crypto";
import { SettingsError } from "../../contract/adapter-type.ts";
import type { Sleep } from "../../run/sleep.ts";
import { Connection } from "./connection.ts";
import { loadLibrary } from "./library.ts";
import { LOGIN_URL, type LoginSettings, TEST_URL } from "./login-settings.ts";

/** In percent. */
const MOST_USED = 80;

/** Salesforce, before anything was asked of it. */
export interface Login {
  readonly host: string;
  /** @throws CrmProblem if the client is not installed */
  connect(): Promise<Connection>;
}

/** @throws SettingsError */
export function loginOf(settings: LoginSettings, sleep: Sleep, now: () => number): Login {
  const loginUrl = urlOf(settings.login_url ?? LOGIN_URL);
  const { client_id: clientId, username, private_key: pem, audience } = settings.oauth;
  const identity = {
    ...{ clientId, username, privateKey: keyOf(pem) },
    audience: audience ?? (isSandbox(loginUrl) ? TEST_URL : LOGIN_URL),
  };
  const mostUsed = (settings.most_used ?? MOST_USED) / 100;
  return {
    host: loginUrl.host,
    async connect() {
      const library = await loadLibrary();
      return new Connection({ loginUrl, identity, library, mostUsed, sleep, now });
    },
  };
}

function isSandbox({ hostname }: URL): boolean {
  return hostname === "test.salesforce.com" || hostname.endsWith(".sandbox.my.salesforce.com");
}

function urlOf(text: string): URL {
  const url = URL.parse(text);
  const isHere = url !== null && ["localhost", "127.0.0.1", "[::1]"].includes(url.hostname);
  const isSafe = url?.protocol === "https:" || (isHere && url?.protocol === "http:");
  if (url === null || !isSafe) {
    throw new SettingsError(
      ["login_url"],
      "This is not where Salesforce is.",
      `Write it with https, such as ${LOGIN_URL}.`,
    );
  }
  if (!/\.lightning\.force\.com$/.test(url.hostname)) return url;
  throw new SettingsError(
    ["login_url"],
    "This is where people look at Salesforce; programs do not log in there.",
    "Write the address of My Domain, which ends in .my.salesforce.com.",
  );
}

function keyOf(pem: string): KeyObject {
  let key: KeyObject | null = null;
  try {
    key = createPrivateKey(pem);
  } catch {
    // What it is instead must not be told: it may be a key.
  }
  if (key?.asymmetricKeyType === "rsa") return key;
  throw new SettingsError(
    ["oauth", "private_key"],
    "This is no private key of RSA.",
    "Give it as PEM, without a passphrase: -----BEGIN PRIVATE KEY-----.",
  );
}
