import { createServer as createPlain, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished } from "vitest";
import type { Adapter } from "../../src/contract/adapter.ts";
import type { WebhookSettings } from "../../src/webhook/sender-settings.ts";
import { webhookAdapter } from "../../src/webhook/webhook-adapter.ts";
import { contextIn, openWorld, type Remembered, testFolder, type World } from "../world.ts";
import { SECRET } from "./sender.ts";

interface Posted {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly event: { readonly type: string; readonly subject: string };
}

export interface Receiver {
  readonly url: string;
  readonly posted: Posted[];
  /** What it answers with; null: never. */
  answer: (posted: Posted) => { status: number; headers?: Record<string, string>; body?: string } | null;
}

/** A receiver that remembers. */
export async function receiver(make: (listener: RequestListener) => Server = createPlain): Promise<Receiver> {
  const server = make((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const body = Buffer.concat(chunks).toString();
      const headers = request.headers as Record<string, string>;
      const one = { path: request.url ?? "", headers, body, event: JSON.parse(body) };
      made.posted.push(one);
      const answer = made.answer(one);
      if (answer !== null) response.writeHead(answer.status, answer.headers).end(answer.body ?? "");
    });
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const scheme = make === createPlain ? "http" : "https";
  const made: Receiver = {
    url: `${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}/in?x=tok-4711`,
    posted: [],
    answer: () => ({ status: 204 }),
  };
  return made;
}

/** A world in which messages of these customers were held and may go now, in this order: `m0`, `m1`, ... */
export async function releasedIn(customers: readonly string[]): Promise<World> {
  const world = await openWorld();
  await world.engine.unreadable("risk");
  for (const [index, customer] of customers.entries()) {
    const request = {
      id: `m${index}`,
      department: "Marketing",
      intent: "upsell",
      channel: "email",
      customer,
    };
    expect((await world.engine.decide(request)).verdict).toBe("hold");
  }
  await world.engine.sync("risk", "live");
  await world.engine.advance();
  return world;
}

export interface Sending {
  readonly adapter: Adapter;
  readonly log: Remembered;
}

/** An adapter that is at work, and looks all the time for what there is to do. */
export async function sending(
  world: World,
  url: string,
  more: Partial<WebhookSettings> = {},
  folder = testFolder(),
  name = "desk",
): Promise<Sending> {
  const context = contextIn(world, folder, { name });
  const settings = {
    url,
    secrets: [SECRET],
    allow_http: true,
    allow_private: true,
    every: "1 second",
    ...more,
  };
  const adapter = webhookAdapter.create(settings, context);
  await adapter.start();
  onTestFinished(() => adapter.stop());
  return { adapter, log: context.log };
}

export const subjects = ({ posted }: Receiver): readonly string[] => posted.map(({ event }) => event.subject);

/** Waits for something to be so, however long this machine takes for it. */
export async function comesTo(read: () => unknown, wanted: unknown): Promise<void> {
  await expect.poll(read, { timeout: 60_000, interval: 20 }).toEqual(wanted);
}
