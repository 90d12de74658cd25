import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import { describe, expect, it } from "vitest";
import type { DeliveryConsumer } from "../../src/contract/delivery-consumer.ts";
import { type ConsumerTrial, consumerKit } from "../../src/kit/consumer-kit.ts";
import { KitFailure } from "../../src/kit/kit-case.ts";
import { webhookSender } from "../../src/webhook/sender.ts";
import { SECRET } from "../webhook/sender.ts";
import { testFolder } from "../world.ts";

async function post(
  url: string,
  id: string,
  event: object,
  signal: AbortSignal,
): Promise<{ readonly ok: boolean; readonly status: number; readonly text: string }> {
  const headers = { "x-delivery": id, authorization: "Bearer tok-4711" };
  const response = await fetch(url, { method: "POST", headers, body: JSON.stringify(event), signal });
  return { ok: response.ok, status: response.status, text: await response.text() };
}

/** Each breaks one promise, which the case of its name has to find. */
const BROKEN: readonly (readonly [
  what: string,
  promise: string,
  sender: (url: string) => DeliveryConsumer,
])[] = [
  [
    "that resolves when it has begun",
    "resolves when the other side has it for good, in the order in which it is given",
    (url) => ({
      deliver: async ({ id, event }, signal) => void post(url, id, event, signal).catch(() => undefined),
    }),
  ],
  [
    "that names each try anew",
    "delivers the same again under the same id, also after a restart",
    (url) => ({ deliver: async ({ event }, signal) => void (await post(url, randomUUID(), event, signal)) }),
  ],
  [
    "that takes a refusal for success",
    "rejects what the other side does not take",
    (url) => ({ deliver: async ({ id, event }, signal) => void (await post(url, id, event, signal)) }),
  ],
  [
    "that goes on when its time is up",
    "ends when its time is up",
    () => ({ deliver: () => new Promise(() => undefined) }),
  ],
  [
    "that takes a receiver that is away for one that has it",
    "loses nothing while the other side is away, and keeps the order of each customer",
    (url) => ({ deliver: async ({ id, event }, signal) => void (await post(url, id, event, signal)) }),
  ],
  [
    "that says what the receiver answered",
    "tells no secret",
    (url) => ({
      async deliver({ id, event }, signal) {
        const { ok, text } = await post(url, id, event, signal);
        if (!ok) throw new Error(`The receiver says ${text}.`);
      },
    }),
  ],
];

/** A receiver over HTTP, as somebody's pipeline may have one, and who posts to it. */
async function trial(
  options: {
    /** Who posts, if it is not the one that is written here. */
    readonly sender?: (url: string) => DeliveryConsumer;
  } = {},
): Promise<ConsumerTrial> {
  const ids: string[] = [];
  let isRefusing = false;
  let isSilent = false;
  const server = createServer((request, response) => {
    request.resume();
    request.on("end", () => {
      if (isSilent) return;
      if (isRefusing) return void response.writeHead(500).end("token tok-4711 of ana@example.com");
      ids.push(String(request.headers["x-delivery"] ?? request.headers["webhook-id"]));
      response.end();
    });
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}`;
  return {
    consumer: async () =>
      options.sender?.(url) ?? {
        async deliver({ id, event }, signal) {
          const { ok, status } = await post(url, id, event, signal);
          if (!ok) throw new Error(`The receiver answers ${status}.`);
        },
      },
    received: () => ids,
    async setRefusing(refusing) {
      isRefusing = refusing;
    },
    async setSilent(silent) {
      isSilent = silent;
    },
    secrets: ["tok-4711", "ana@example.com", SECRET],
    close: async () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

describe("the kit for consumers", () => {
  for (const { name, run } of consumerKit(() => trial(), testFolder))
    it(`passes a sound one, that ${name}`, run);

  const sender = (url: string): DeliveryConsumer =>
    webhookSender({
      endpoint: { url: new URL(`${url}/in?x=tok-4711`), isPrivateAllowed: true, ca: null },
      secrets: [SECRET],
      source: "/comity",
      kinds: null,
      now: Date.now,
    });
  for (const { name, run } of consumerKit(() => trial({ sender }), testFolder))
    it(`passes the sender of webhooks, that ${name}`, run);

  for (const [what, promise, sender] of BROKEN) {
    it(`catches one ${what}`, async () => {
      const found = consumerKit(() => trial({ sender }), testFolder).find(({ name }) => name === promise);
      await expect(found?.run()).rejects.toBeInstanceOf(KitFailure);
    }, 60_000);
  }

  it("has no promise that nothing breaks here", () => {
    const names = consumerKit(() => trial(), testFolder).map(({ name }) => name);
    expect(names.filter((name) => !BROKEN.some(([, promise]) => promise === name))).toEqual([]);
  });
});
