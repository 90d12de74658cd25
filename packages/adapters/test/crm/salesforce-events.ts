import type { IncomingMessage, ServerResponse } from "node:http";

interface Event {
  readonly channel: string;
  readonly replayId: number;
  readonly at: number;
  readonly payload: unknown;
}

interface Client {
  readonly id: string;
  /** The last event that was sent, by channel. */
  readonly sent: Map<string, number>;
  waiting: (() => void) | null;
}

type Message = Readonly<Record<string, unknown>> & { readonly channel: string; readonly id: string };

/** Events are kept for so long, */
const KEPT_MS = 72 * 60 * 60_000;
/** and a request waits for one for so long. */
const WAIT_MS = 2_000;

/** Change events over CometD, as Salesforce sends them. */
export class SalesforceEvents {
  readonly #now: () => number;
  readonly #events: Event[] = [];
  readonly #clients = new Map<string, Client>();
  #replayId = 1_000;
  #number = 0;
  /** Channels that nobody may subscribe to. */
  readonly denied = new Set<string>();
  /** What was asked to go on from, in the order of asking. */
  readonly replays: number[] = [];

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Tells of a change. */
  tell(object: string, recordIds: readonly string[], changeType = "UPDATE", header: object = {}): void {
    const at = this.#now();
    // Numbers of events are not in a row.
    this.#replayId += 1 + (this.#replayId % 3);
    const ChangeEventHeader = {
      ...{
        entityName: object,
        recordIds,
        changeType,
        transactionKey: `t${this.#replayId}`,
        sequenceNumber: 1,
      },
      ...{ commitTimestamp: at, commitUser: "005000000000001AAA", ...header },
    };
    const channel = `/data/${object}ChangeEvent`;
    this.#events.push({ channel, replayId: this.#replayId, at, payload: { ChangeEventHeader } });
    for (const client of this.#clients.values()) client.waiting?.();
  }

  /** Forgets who was connected: they have to shake hands again. */
  forgetClients(): void {
    const clients = [...this.#clients.values()];
    this.#clients.clear();
    for (const { waiting } of clients) waiting?.();
  }

  get connected(): number {
    return this.#clients.size;
  }

  /** @param isGood whether the token is */
  async answer(
    request: IncomingMessage,
    response: ServerResponse,
    body: string,
    isGood: boolean,
  ): Promise<void> {
    if (request.method !== "POST") {
      // The client looks whether there are WebSockets.
      response.writeHead(400).end();
      return;
    }
    const messages: readonly Message[] = [JSON.parse(body)].flat();
    const replies: unknown[] = [];
    for (const message of messages) {
      replies.push(...(isGood ? await this.#reply(message, request) : [refusal(message)]));
    }
    if (response.destroyed) return;
    const cookie = "BAYEUX_BROWSER=fake; Path=/; HttpOnly";
    response.writeHead(200, { "content-type": "application/json", "set-cookie": cookie });
    response.end(JSON.stringify(replies));
  }

  async #reply(message: Message, request: IncomingMessage): Promise<readonly unknown[]> {
    const { channel, id } = message;
    if (channel === "/meta/handshake") return [this.#handshake(id)];
    const clientId = String(message.clientId);
    const client = this.#clients.get(clientId);
    const base = { channel, id, clientId };
    if (client === undefined) {
      const advice = { reconnect: "handshake", interval: 0 };
      return [{ ...base, advice, error: "403::Unknown client", successful: false }];
    }
    if (!/BAYEUX_BROWSER=fake/.test(request.headers.cookie ?? "")) {
      const error = `400::Client ${clientId} has established a session, but no BAYEUX_BROWSER cookie present`;
      return [{ ...base, error, successful: false }];
    }
    if (channel === "/meta/subscribe") return [this.#subscribe(client, message)];
    if (channel === "/meta/disconnect") {
      this.#clients.delete(clientId);
      client.waiting?.();
      return [{ ...base, successful: true }];
    }
    const waits = (message.advice as { readonly timeout?: number } | undefined)?.timeout !== 0;
    const events = await this.#next(client, request, waits);
    return [...events, { ...base, successful: true }];
  }

  #handshake(id: string): unknown {
    const clientId = `client${++this.#number}`;
    this.#clients.set(clientId, { id: clientId, sent: new Map(), waiting: null });
    const advice = { reconnect: "retry", interval: 0, timeout: 110_000 };
    return {
      ...{
        channel: "/meta/handshake",
        id,
        clientId,
        successful: true,
        version: "1.0",
        minimumVersion: "1.0",
      },
      ...{
        supportedConnectionTypes: ["long-polling"],
        ext: { replay: true, "payload.format": true },
        advice,
      },
    };
  }

  #subscribe(client: Client, { id, subscription, ext }: Message): unknown {
    const name = String(subscription);
    const base = { channel: "/meta/subscribe", id, clientId: client.id, subscription: name };
    if (this.denied.has(name)) {
      const error = `403:denied_by_security_policy:create_denied:${name}`;
      return { ...base, error, successful: false };
    }
    const from =
      (ext as { readonly replay?: Readonly<Record<string, number>> } | undefined)?.replay?.[name] ?? -1;
    this.replays.push(from);
    const isKept = from < 0 || this.#kept(name).some(({ replayId }) => replayId === from);
    if (!isKept) {
      const error =
        `400::The replayId {${from}} you provided was invalid.  ` +
        "Please provide a valid ID, -2 to replay all events, or -1 to replay only new events.";
      return { ...base, error, successful: false };
    }
    client.sent.set(name, from === -1 ? this.#replayId : Math.max(from, 0));
    return { ...base, successful: true };
  }

  async #next(client: Client, request: IncomingMessage, waits: boolean): Promise<readonly unknown[]> {
    if (waits && this.#ready(client).length === 0) {
      const woken = Promise.withResolvers<void>();
      const timer = setTimeout(woken.resolve, WAIT_MS);
      client.waiting = woken.resolve;
      request.socket.once("close", woken.resolve);
      await woken.promise;
      clearTimeout(timer);
      request.socket.off("close", woken.resolve);
      client.waiting = null;
    }
    const events = this.#ready(client).slice(0, 50);
    for (const { channel, replayId } of events) client.sent.set(channel, replayId);
    return events.map(({ channel, replayId, payload }) => ({
      channel,
      data: { schema: "s", payload, event: { replayId } },
    }));
  }

  #ready({ sent }: Client): readonly Event[] {
    return [...sent].flatMap(([name, last]) => this.#kept(name).filter(({ replayId }) => replayId > last));
  }

  #kept(name: string): readonly Event[] {
    return this.#events.filter(({ channel, at }) => channel === name && this.#now() - at <= KEPT_MS);
  }
}

function refusal({ channel, id }: Message): unknown {
  const base = { channel, id, advice: { reconnect: "none", interval: 0 }, successful: false };
  if (channel !== "/meta/handshake") return { ...base, error: "401::Authentication invalid" };
  const ext = { sfdc: { failureReason: "401::Authentication invalid" }, replay: true };
  return { ...base, ext, error: "403::Handshake denied" };
}
