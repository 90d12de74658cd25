import { backoffMs } from "../../run/attempt.ts";
import type { Sleep } from "../../run/sleep.ts";
import { type Access, type Grant, oauthApp } from "../access.ts";
import { CrmProblem } from "../crm-problem.ts";
import { within } from "../within.ts";
import { assertionOf, type Identity } from "./assertion.ts";
import type { Client, Library, TextAnswer } from "./library.ts";
import { isSessionEnd, loginProblem, problemOf, type Question } from "./problem.ts";
import { bound, REQUEST_MS } from "./transport.ts";

export interface ConnectionOptions {
  /** Where to log in. */
  readonly loginUrl: URL;
  readonly identity: Identity;
  readonly library: Library;
  /** The share of the requests of a day, from 0 to 1, that may be used up, by whomever, for this one to ask on. */
  readonly mostUsed: number;
  readonly sleep: Sleep;
  /** The time, in milliseconds. */
  readonly now: () => number;
}

/** Salesforce's client, logged in. */
export interface ClientSession {
  readonly client: Client;
  /** Tells that Salesforce does not take the token any more. */
  readonly refused: () => void;
}

export interface CallOptions extends Question {
  readonly signal: AbortSignal;
  /** Whether it may be made again when it is not known what became of it; true if absent. */
  readonly again?: boolean;
}

/** Salesforce keeps a version of its interface for three years at least. */
const VERSION = "62.0";
const JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer";

/** The code of a problem: what is left of the day's requests is for others. */
export const LIMIT_NEAR = "limit_near";

/** A request that fails and may pass is made so often, */
const ATTEMPTS = 5;
/** with these pauses, in milliseconds. */
const PAUSES = { firstMs: 1_000, mostMs: 20_000 };
/** When the day's requests are nearly used up, one is made so often, to learn whether they are still. */
const LOOK_EVERY_MS = 15 * 60_000;

/** Salesforce, as its client speaks with it: in time, within the day's limit, and with a token that is good. */
export class Connection {
  readonly #options: ConnectionOptions;
  readonly #access: Access;
  #instance = "";
  #client: { readonly token: string; readonly client: Client } | null = null;
  /** When it was last heard that the limit is near; null: it is not. */
  #nearLimitAt: number | null = null;

  constructor(options: ConnectionOptions) {
    this.#options = options;
    this.#access = oauthApp((signal) => this.#login(signal), options.now);
  }

  get host(): string {
    return this.#options.loginUrl.host;
  }

  /** Asks for something by its address. @throws CrmProblem; what the signal was given for */
  call<T>(request: Request, options: CallOptions): Promise<T> {
    return this.#call((client) => client.request<T>(request), options);
  }

  /** Asks for a page of a job's results. @throws CrmProblem; what the signal was given for */
  results(url: string, options: CallOptions): Promise<TextAnswer> {
    return this.#call((client) => this.#options.library.textOf(client, url), options);
  }

  /** The client with a token that is good, for what is not a request. @throws CrmProblem; what the signal was given for */
  async session(signal: AbortSignal): Promise<ClientSession> {
    const token = await this.#access.token(signal);
    return { client: this.#clientFor(token), refused: () => void this.#access.refused(token) };
  }

  async #call<T>(ask: (client: Client) => Promise<T>, options: CallOptions): Promise<T> {
    const { signal } = options;
    let wasRefused = false;
    for (let tried = 1; ; tried++) {
      const token = await this.#access.token(signal);
      this.#requireRoom();
      try {
        return await this.#once(ask, token, signal);
      } catch (error) {
        if (signal.aborted) throw error;
        const problem = problemOf(error, this.host, options);
        if (isSessionEnd(problem) && !wasRefused && this.#access.refused(token)) {
          wasRefused = true;
          continue;
        }
        await this.#pauseOrThrow(problem, tried, signal, options.again ?? true);
      }
    }
  }

  async #login(signal: AbortSignal): Promise<Grant> {
    const { library, loginUrl, identity, now } = this.#options;
    const { oauth2 } = new library.Client({ loginUrl: loginUrl.origin, logLevel: "NONE" });
    bound(oauth2);
    for (let tried = 1; ; tried++) {
      try {
        const assertion = assertionOf(identity, now());
        const asked = oauth2.requestToken({ grant_type: JWT_BEARER, assertion });
        const granted = await this.#inTime(asked, signal);
        this.#instance = this.#trusted(granted.instance_url);
        return { accessToken: granted.access_token, expiresIn: null };
      } catch (error) {
        if (signal.aborted) throw error;
        await this.#pauseOrThrow(loginProblem(error, this.host), tried, signal, true);
      }
    }
  }

  /** The address that a token is sent to: none that could be listened to on the way. */
  #trusted(address: string): string {
    const url = URL.parse(address);
    if (url !== null && (url.protocol === "https:" || url.origin === this.#options.loginUrl.origin)) {
      return url.origin;
    }
    throw new CrmProblem(
      "no_instance",
      `${this.host} does not say where the data is.`,
      "Check login_url: it has to be Salesforce's.",
    );
  }

  async #pauseOrThrow(
    problem: CrmProblem,
    tried: number,
    signal: AbortSignal,
    again: boolean,
  ): Promise<void> {
    if (!problem.mayPass || !again || tried >= ATTEMPTS) throw problem;
    await this.#options.sleep(backoffMs(tried, PAUSES), signal);
    signal.throwIfAborted();
  }

  async #once<T>(ask: (client: Client) => Promise<T>, token: string, signal: AbortSignal): Promise<T> {
    const client = this.#clientFor(token);
    try {
      return await this.#inTime(ask(client), signal);
    } finally {
      this.#noteUsage(client);
    }
  }

  async #inTime<T>(operation: Promise<T>, signal: AbortSignal): Promise<T> {
    const timeout = AbortSignal.timeout(REQUEST_MS);
    try {
      return await within(operation, AbortSignal.any([signal, timeout]));
    } catch (error) {
      if (timeout.aborted && !signal.aborted) {
        throw Object.assign(new Error("It takes too long."), { code: "timeout" });
      }
      throw error;
    }
  }

  #noteUsage({ limitInfo: { apiUsage } }: Client): void {
    if (apiUsage === undefined || !(apiUsage.limit > 0)) return;
    const isNear = apiUsage.used >= apiUsage.limit * this.#options.mostUsed;
    this.#nearLimitAt = isNear ? this.#options.now() : null;
  }

  #requireRoom(): void {
    if (this.#nearLimitAt === null || this.#options.now() - this.#nearLimitAt >= LOOK_EVERY_MS) return;
    throw new CrmProblem(
      LIMIT_NEAR,
      "The requests that Salesforce allows in a day are nearly used up, and the rest is left to others.",
      "Make the times between passes longer, raise most_used, or have Salesforce raise the limit.",
      { status: 403 },
    );
  }

  #clientFor(token: string): Client {
    if (this.#client?.token === token) return this.#client.client;
    const client = new this.#options.library.Client({
      instanceUrl: this.#instance,
      accessToken: token,
      version: VERSION,
      logLevel: "NONE",
    });
    bound(client);
    this.#client = { token, client };
    return client;
  }
}

type Request = Extract<Parameters<Client["request"]>[0], object>;
