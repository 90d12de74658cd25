import { within } from "../within.ts";
import type { Client } from "./library.ts";

/** What comes over a stream, in the words of CometD. */
export interface StreamMessage {
  /** Absent: it is no message, but an error of Salesforce's interface. */
  readonly channel?: string;
  readonly errorCode?: unknown;
  readonly successful?: boolean;
  readonly error?: string;
  /** The channel that a subscription is about. */
  readonly subscription?: string | readonly string[];
  readonly supportedConnectionTypes?: readonly string[];
  readonly advice?: { readonly reconnect?: string };
  readonly ext?: { readonly sfdc?: { readonly failureReason?: string } };
  readonly data?: unknown;
}

export interface StreamParts {
  readonly client: Client;
  readonly channels: readonly string[];
  /** From where to go on with a channel, in Salesforce's count; -1: with what is new. */
  replayOf(channel: string): number;
  /** Takes an event, for good. What it throws ends the stream, and nothing more is taken of it. */
  take(channel: string, data: unknown): void;
  /** Called when every channel is subscribed to. */
  readonly subscribed: () => void;
}

/** Why a stream ended. */
export type StreamEnd =
  | { readonly why: "stopped" }
  /** The token is not good any more. */
  | { readonly why: "refused" }
  /** Nothing was heard for longer than Salesforce lets pass. */
  | { readonly why: "silent" }
  /** What to go on from is not kept any more. */
  | { readonly why: "too_old"; readonly channel: string }
  /** A channel, or all of it, is denied. @param code `COMETD403` */
  | { readonly why: "denied"; readonly channel: string | null; readonly code: string }
  | { readonly why: "failed"; readonly error: unknown };

/** Salesforce answers within two minutes, if only that there is nothing. */
const SILENT_MS = 4 * 60_000;
/** So long is waited for the answer to a farewell. */
const FAREWELL_MS = 1_000;

/** Takes events of channels until the signal is given or it cannot go on. It never rejects. */
export async function stream(parts: StreamParts, signal: AbortSignal): Promise<StreamEnd> {
  const ended = Promise.withResolvers<StreamEnd>();
  const session = new Session(parts, ended.resolve);
  const stopped = (): void => session.end({ why: "stopped" });
  signal.addEventListener("abort", stopped, { once: true });
  if (signal.aborted) stopped();
  try {
    session.begin();
    return await ended.promise;
  } finally {
    signal.removeEventListener("abort", stopped);
    await session.close();
  }
}

class Session {
  readonly #parts: StreamParts;
  readonly #resolve: (end: StreamEnd) => void;
  readonly #faye: Faye;
  readonly #subscribed = new Set<string>();
  #watch: NodeJS.Timeout | undefined;
  #hasEnded = false;

  constructor(parts: StreamParts, resolve: (end: StreamEnd) => void) {
    this.#parts = parts;
    this.#resolve = resolve;
    this.#faye = parts.client.streaming.createClient([
      {
        incoming: (message: StreamMessage, pass: (message: StreamMessage) => void) => {
          if (this.#heard(message)) pass(message);
        },
        outgoing: (message: Outgoing, pass: (message: Outgoing) => void) => this.#sends(message, pass),
      },
    ]) as unknown as Faye;
  }

  begin(): void {
    this.#watchFor();
    for (const channel of this.#parts.channels) this.#faye.subscribe(channel, () => undefined);
  }

  /** From here on nothing is taken and nothing is sent but the farewell. */
  end(end: StreamEnd): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    clearTimeout(this.#watch);
    this.#resolve(end);
  }

  async close(): Promise<void> {
    const farewell = this.#faye.disconnect();
    if (farewell !== undefined) {
      // Whatever comes of it, nothing is left to say.
      const answered = Promise.resolve(farewell).catch(() => undefined);
      await within(answered, AbortSignal.timeout(FAREWELL_MS)).catch(() => undefined);
    }
    await release(this.#faye);
  }

  /** @returns whether the client is to hear of it */
  #heard(message: StreamMessage): boolean {
    if (this.#hasEnded) return message.channel === "/meta/disconnect";
    this.#watchFor();
    const { channel, successful, errorCode } = message;
    if (channel === undefined) {
      if (errorCode === "INVALID_SESSION_ID") this.end({ why: "refused" });
      else this.end({ why: "denied", channel: null, code: "no_stream" });
      return false;
    }
    if (!channel.startsWith("/meta/")) return this.#take(channel, message.data);
    if (successful === false) return this.#failed(message);
    // The client would throw where nobody catches it.
    if (channel === "/meta/handshake" && !message.supportedConnectionTypes?.includes("long-polling")) {
      this.end({ why: "denied", channel: null, code: "no_stream" });
      return false;
    }
    if (channel === "/meta/subscribe") {
      for (const one of [message.subscription ?? []].flat()) this.#subscribed.add(one);
      if (this.#parts.channels.every((one) => this.#subscribed.has(one))) this.#parts.subscribed();
    }
    return true;
  }

  #take(channel: string, data: unknown): boolean {
    try {
      if (data !== undefined && this.#parts.channels.includes(channel)) this.#parts.take(channel, data);
      return true;
    } catch (error) {
      this.end({ why: "failed", error });
      return false;
    }
  }

  #failed({ channel, error = "", advice, ext, subscription }: StreamMessage): boolean {
    const reason = ext?.sfdc?.failureReason ?? error;
    if (reason.startsWith("401")) {
      this.end({ why: "refused" });
      return false;
    }
    if (channel === "/meta/subscribe") {
      const [about = null] = [subscription ?? []].flat();
      if (/replayId/i.test(error) && about !== null) this.end({ why: "too_old", channel: about });
      else this.end({ why: "denied", channel: about, code: codeOf(error) });
      return false;
    }
    // The client shakes hands again by itself, and subscribes once more.
    if (channel === "/meta/connect" && advice?.reconnect !== "none") return true;
    this.end({ why: "denied", channel: null, code: codeOf(reason) });
    return false;
  }

  #sends(message: Outgoing, pass: (message: Outgoing) => void): void {
    const { channel, subscription } = message;
    if (this.#hasEnded && channel !== "/meta/disconnect") return;
    if (channel === "/meta/subscribe" && typeof subscription === "string") {
      const replay = { [subscription]: this.#parts.replayOf(subscription) };
      pass({ ...message, ext: { ...message.ext, replay } });
      return;
    }
    pass(message);
  }

  #watchFor(): void {
    clearTimeout(this.#watch);
    this.#watch = setTimeout(() => this.end({ why: "silent" }), SILENT_MS);
  }
}

/** The code at the beginning of an error, and nothing else of it. */
function codeOf(error: string): string {
  return `COMETD${/^\d{3}/.exec(error)?.[0] ?? ""}`;
}

interface Outgoing {
  readonly channel: string;
  readonly subscription?: unknown;
  readonly ext?: Readonly<Record<string, unknown>>;
}

/** What is used of the CometD client that comes with Salesforce's. */
interface Faye {
  subscribe(channel: string, listener: () => void): unknown;
  /** Undefined: it was not connected. */
  disconnect(): PromiseLike<unknown> | undefined;
  readonly _dispatcher: {
    readonly _envelopes: Map<string, Envelope>;
    close(): void;
  };
}

interface Envelope {
  readonly timer?: NodeJS.Timeout | null;
  readonly request?: Promise<{ abort?(): void } | undefined> | null;
}

/** The client has no way to let go of a request that is not answered: it would hold the process for two minutes. */
async function release({ _dispatcher: dispatcher }: Faye): Promise<void> {
  const envelopes = [...dispatcher._envelopes.values()];
  dispatcher._envelopes.clear();
  dispatcher.close();
  for (const { timer, request } of envelopes) {
    clearTimeout(timer ?? undefined);
    (await request)?.abort?.();
  }
}
