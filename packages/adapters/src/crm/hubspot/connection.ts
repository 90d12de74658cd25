import type { Agent as HttpAgent } from "node:http";
import type { Agent as HttpsAgent } from "node:https";
import type { Client } from "@hubspot/api-client";
import { backoffMs } from "../../run/attempt.ts";
import type { Sleep } from "../../run/sleep.ts";
import { type Access, type Grant, oauthApp, privateApp } from "../access.ts";
import { within } from "../within.ts";
import { boundedAgent } from "./agent.ts";
import type { ClientClass } from "./library.ts";
import type { Pace } from "./pace.ts";
import { HubspotProblem, problemOf } from "./problem.ts";

/** How an app proves who it is. */
export type Credentials =
  | { readonly kind: "token"; readonly token: string }
  | {
      readonly kind: "oauth";
      readonly clientId: string;
      readonly clientSecret: string;
      readonly refreshToken: string;
    };

export interface ConnectionOptions {
  readonly url: URL;
  readonly credentials: Credentials;
  readonly Client: ClientClass;
  readonly pace: Pace;
  readonly sleep: Sleep;
  readonly now: () => number;
}

export interface CallOptions {
  readonly signal: AbortSignal;
  /** Whether it counts among searches, of which fewer are allowed. */
  readonly isSearch?: boolean;
  /** What the app needs for it, for the error if it is not granted. */
  readonly scopes: readonly string[];
  /** Whether it may be made again when it is not known what became of it. */
  readonly again?: boolean;
}

/** A request may take so long; */
const CALL_MS = 60_000;
/** one that fails and may pass is made so often, */
const ATTEMPTS = 5;
/** with these pauses, in milliseconds, unless HubSpot says how long to wait; */
const PAUSES = { firstMs: 1_000, mostMs: 20_000 };
/** and if it says longer than this, the pass is given up, and nothing is asked until then; */
const LONGEST_WAIT_MS = 60_000;
/** but not for longer than this. */
const LONGEST_REFUSAL_MS = 24 * 60 * 60_000;

/** HubSpot, as its client speaks with it: in time, at the account's pace, and with a token that is good. */
export class Connection {
  readonly #options: ConnectionOptions;
  readonly #access: Access;
  readonly #agent: HttpAgent | HttpsAgent;
  /** What HubSpot refused everything with, and until when. */
  #refusal: { readonly problem: HubspotProblem; readonly until: number } | null = null;
  #client: { readonly token: string; readonly client: Client } | null = null;

  constructor(options: ConnectionOptions) {
    this.#options = options;
    this.#agent = boundedAgent(options.url);
    this.#access = this.#accessOf(options);
  }

  get host(): string {
    return this.#options.url.host;
  }

  /** Makes a request. @throws HubspotProblem; what the signal was given for */
  async call<T>(operation: (client: Client) => Promise<T>, options: CallOptions): Promise<T> {
    let wasRefused = false;
    for (let tried = 1; ; tried++) {
      if (this.#refusal !== null && this.#options.now() < this.#refusal.until) throw this.#refusal.problem;
      const token = await this.#access.token(options.signal);
      try {
        return await this.#once(() => operation(this.#clientFor(token)), options);
      } catch (error) {
        const problem = this.#problem(error, options);
        if (problem.status === 401 && !wasRefused && this.#access.refused(token)) {
          wasRefused = true;
          continue;
        }
        await this.#pauseOrThrow(problem, tried, options);
      }
    }
  }

  close(): void {
    this.#agent.destroy();
  }

  #accessOf({ credentials, Client, url, now }: ConnectionOptions): Access {
    if (credentials.kind === "token") return privateApp(credentials.token);
    const { clientId, clientSecret, refreshToken } = credentials;
    const client = new Client(this.#configuration(url));
    const { tokensApi } = client.oauth;
    const none = undefined;
    return oauthApp((signal) => {
      return this.#refresh(
        () => tokensApi.create("refresh_token", none, none, clientId, clientSecret, refreshToken),
        signal,
      );
    }, now);
  }

  async #refresh(ask: () => Promise<Grant>, signal: AbortSignal): Promise<Grant> {
    const options = { signal, scopes: [] };
    for (let tried = 1; ; tried++) {
      try {
        return await this.#once(ask, options);
      } catch (error) {
        const problem = this.#problem(error, options);
        if (problem.status !== null && problem.status >= 400 && problem.status < 500 && !problem.mayPass) {
          throw new HubspotProblem(
            "oauth_refused",
            "HubSpot gives no access token for the refresh token.",
            "Check oauth: client_id, client_secret and refresh_token. Who removes the app from the account ends its refresh token.",
            { status: 401 },
          );
        }
        await this.#pauseOrThrow(problem, tried, options);
      }
    }
  }

  #problem(error: unknown, { signal, scopes }: CallOptions): HubspotProblem {
    if (signal.aborted) throw error;
    return problemOf(error, this.host, scopes);
  }

  async #pauseOrThrow(problem: HubspotProblem, tried: number, options: CallOptions): Promise<void> {
    const { pace, sleep } = this.#options;
    const { mayPass, status, retryAfterMs } = problem;
    const mayAgain = options.again !== false || status === 429;
    const isLong = (retryAfterMs ?? 0) > LONGEST_WAIT_MS;
    if (isLong) {
      const until = this.#options.now() + Math.min(retryAfterMs ?? 0, LONGEST_REFUSAL_MS);
      this.#refusal = { problem, until };
    }
    if (!mayPass || !mayAgain || tried >= ATTEMPTS || isLong) throw problem;
    const pause = retryAfterMs ?? backoffMs(tried, PAUSES);
    if (status === 429) pace.hold(pause);
    else await sleep(pause, options.signal);
    options.signal.throwIfAborted();
  }

  async #once<T>(operation: () => Promise<T>, { signal, isSearch = false }: CallOptions): Promise<T> {
    await this.#options.pace.turn(isSearch, signal);
    signal.throwIfAborted();
    const timeout = AbortSignal.timeout(CALL_MS);
    try {
      return await within(operation(), AbortSignal.any([signal, timeout]));
    } catch (error) {
      if (timeout.aborted && !signal.aborted)
        throw Object.assign(new Error("It takes too long."), { code: "timeout" });
      throw error;
    }
  }

  #clientFor(token: string): Client {
    if (this.#client?.token === token) return this.#client.client;
    const { Client, url } = this.#options;
    const client = new Client({ ...this.#configuration(url), accessToken: token });
    this.#client = { token, client };
    return client;
  }

  #configuration(url: URL): NonNullable<ConstructorParameters<ClientClass>[0]> {
    return {
      basePath: url.href.replace(/\/$/, ""),
      httpAgent: this.#agent,
      middleware: [
        {
          pre: (context) => context,
          post: (context) => {
            this.#options.pace.note(headersOf(context));
            return context;
          },
        },
      ],
    };
  }
}

function headersOf(context: unknown): Readonly<Record<string, string>> {
  return typeof context === "object" && context !== null && "headers" in context
    ? (context.headers as Readonly<Record<string, string>>)
    : {};
}
