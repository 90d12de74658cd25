import { connect, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/** What came of one request. */
export interface Sample {
  readonly id: string;
  readonly status: number;
  readonly ms: number;
}

/** A connection that sends one request at a time, as cheaply as it can: what sends must not be what is measured. */
class Connection {
  readonly #socket: Socket;
  #waiting: { readonly id: string; readonly since: number; done(sample: Sample): void } | null = null;
  #received = "";

  constructor(port: number) {
    this.#socket = connect({ port, host: "127.0.0.1", noDelay: true });
    this.#socket.setEncoding("latin1").on("data", (text: string) => this.#take(text));
    this.#socket.on("error", () => this.#finish(0));
    this.#socket.on("close", () => this.#finish(0));
  }

  get isFree(): boolean {
    return this.#waiting === null && !this.#socket.destroyed;
  }

  send(id: string, request: string, done: (sample: Sample) => void): void {
    this.#waiting = { id, since: performance.now(), done };
    this.#socket.write(request);
  }

  close(): void {
    this.#socket.destroy();
  }

  #take(text: string): void {
    this.#received += text;
    const end = this.#received.indexOf("\r\n\r\n");
    if (end < 0) return;
    const length = /content-length: (\d+)/i.exec(this.#received.slice(0, end))?.[1];
    if (this.#received.length < end + 4 + Number(length ?? 0)) return;
    const status = Number(this.#received.slice(9, 12));
    this.#received = "";
    this.#finish(status);
  }

  #finish(status: number): void {
    const waiting = this.#waiting;
    this.#waiting = null;
    waiting?.done({ id: waiting.id, status, ms: performance.now() - waiting.since });
  }
}

export interface Load {
  readonly port: number;
  readonly key: string;
  readonly connections: number;
  readonly ms: number;
  /** How many a second, whatever becomes of those before; null: each connection sends as soon as it is answered. */
  readonly rate: number | null;
  /** What ids begin with. */
  readonly prefix: string;
}

/** Asks about messages, each of its own to one of many customers, and says what came of each. */
export async function load({ port, key, connections, ms, rate, prefix }: Load): Promise<readonly Sample[]> {
  const samples: Sample[] = [];
  const pool = Array.from({ length: connections }, () => new Connection(port));
  let sent = 0;
  const send = (connection: Connection): void => {
    const id = `${prefix}-${sent++}`;
    connection.send(id, requestOf(key, id, sent), (sample) => samples.push(sample));
  };
  const begun = performance.now();
  for (let now = begun; now < begun + ms; now = performance.now()) {
    const due = rate === null ? Number.POSITIVE_INFINITY : Math.floor(((now - begun) * rate) / 1_000) - sent;
    for (const connection of pool.filter(({ isFree }) => isFree).slice(0, Math.max(0, due))) send(connection);
    await (rate === null ? new Promise((resolve) => setImmediate(resolve)) : sleep(2));
  }
  const patience = performance.now() + 10_000;
  while (samples.length < sent && performance.now() < patience) await sleep(5);
  for (const connection of pool) connection.close();
  return samples;
}

function requestOf(key: string, id: string, number: number): string {
  const body = JSON.stringify({
    id,
    department: "Marketing",
    intent: "upsell",
    channel: "email",
    customer: `c${number % 5_000}`,
  });
  return (
    `POST /v1/decisions HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer ${key}\r\n` +
    `Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`
  );
}

/** The latency below which this part of the samples is, in milliseconds. */
export function quantile(samples: readonly Sample[], part: number): number {
  const sorted = samples.map(({ ms }) => ms).sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;
}
