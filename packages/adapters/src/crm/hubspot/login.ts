import { SettingsError } from "../../contract/adapter-type.ts";
import type { Sleep } from "../../run/sleep.ts";
import { Connection, type Credentials } from "./connection.ts";
import { loadLibrary } from "./library.ts";
import type { LoginSettings } from "./login-settings.ts";
import { Pace } from "./pace.ts";

const URL_OF_HUBSPOT = "https://api.hubapi.com";
const REQUESTS_PER_SECOND = 9;

/** HubSpot, before anything was asked of it. */
export interface Login {
  readonly host: string;
  /** @throws HubspotProblem if HubSpot's client is not installed */
  connect(): Promise<Connection>;
}

/** @throws SettingsError */
export function loginOf(settings: LoginSettings, sleep: Sleep): Login {
  const url = urlOf(settings.url ?? URL_OF_HUBSPOT);
  const credentials = credentialsOf(settings);
  const perSecond = settings.requests_per_second ?? REQUESTS_PER_SECOND;
  const now = (): number => performance.now();
  return {
    host: url.host,
    async connect() {
      const Client = await loadLibrary();
      const pace = new Pace({ perSecond, sleep, now });
      return new Connection({ url, credentials, Client, pace, sleep, now });
    },
  };
}

function urlOf(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  const isHere = url !== null && ["localhost", "127.0.0.1", "[::1]"].includes(url.hostname);
  if (url?.protocol === "https:" || (isHere && url.protocol === "http:")) return url;
  throw new SettingsError(
    ["url"],
    "This is not where HubSpot is.",
    `Write it with https, such as ${URL_OF_HUBSPOT}.`,
  );
}

function credentialsOf({ token, oauth }: LoginSettings): Credentials {
  if (token !== undefined && oauth === undefined) return { kind: "token", token };
  if (oauth === undefined || token !== undefined) {
    throw new SettingsError(
      token === undefined ? [] : ["oauth"],
      token === undefined
        ? "Nothing says how to log in to HubSpot."
        : "There are two ways to log in to HubSpot.",
      "Write token: for an app of the account or a service key, or oauth: for an app of OAuth.",
    );
  }
  const { client_id: clientId, client_secret: clientSecret, refresh_token: refreshToken } = oauth;
  return { kind: "oauth", clientId, clientSecret, refreshToken };
}
