import { type Engine, openEngine } from "@comity/core";
import { openStore } from "@comity/store";
import { afterEach, beforeEach, expect, test } from "vitest";
import { CONSENT_RULES, CONSENT_VOCABULARY, consentRules } from "../../src/consent-rules.ts";
import { Chance } from "../../src/differential/chance.ts";
import { shiftedClock } from "../../src/mail/shifted-clock.ts";
import { type ServeProcess, serveTestRules } from "../../src/serve-process.ts";

const KILLS = Number(process.env.COMITY_KILLS ?? 3);
const MESSAGES = 20 * KILLS;
const PASSWORD = "a password of thirty-two bytes..";

const SEED = Number(process.env.COMITY_SEED ?? Date.now() % 1_000_000);

/** However slow the machine is. */
const LONG = 120_000 + 60_000 * KILLS;

let serve: ServeProcess;
let engine: Engine;

beforeEach(async () => {
  serve = serveTestRules(
    CONSENT_RULES,
    `http: {port: 0}
adapters:
  - {type: postmark, name: postmark, user: postmark, passwords: [{env: PASSWORD}]}
`,
    CONSENT_VOCABULARY,
  );
  process.env.PASSWORD = PASSWORD;
  await serve.start();
  engine = await openEngine({
    rules: consentRules(),
    store: await openStore(serve.ledger),
    clock: shiftedClock(0),
  });
  await engine.load({ customers: [], silos: { privacy: "live" } });
});

afterEach(async () => {
  await engine.close();
  await serve.remove();
});

interface Message {
  readonly id: string;
  readonly customer: string;
  readonly cameBack: boolean;
  readonly left: boolean;
}

const offer = (id: string, customer: string) =>
  engine.decide({ id, customer, department: "Marketing", intent: "upsell", channel: "email" });

/** What Postmark tells of a message, as it documents it. */
function told({ id, customer, cameBack, left }: Message): readonly object[] {
  const at = new Date().toISOString();
  const event = (RecordType: string, more: object = {}) => ({
    ...{ RecordType, ID: id, MessageID: id, Recipient: `${customer}@example.com`, MessageStream: "outbound" },
    ...{ DeliveredAt: at, BouncedAt: at, ChangedAt: at },
    Metadata: { "comity-message": id, "comity-customer": customer },
    ...more,
  });
  return [
    event("Delivery"),
    ...(cameBack ? [event("Bounce", { Type: "HardBounce" })] : []),
    ...(left
      ? [event("SubscriptionChange", { SuppressSending: true, SuppressionReason: "ManualSuppression" })]
      : []),
  ];
}

/** Ends when it was taken, however often it has to be told; now and then it is told again all the same. */
async function tell(event: object, chance: Chance): Promise<void> {
  const authorization = `Basic ${Buffer.from(`postmark:${PASSWORD}`).toString("base64")}`;
  for (const end = Date.now() + LONG / 2; Date.now() < end; ) {
    try {
      const { ok } = await fetch(`${serve.url}/v1/webhooks/postmark`, {
        method: "POST",
        headers: { authorization, "content-type": "application/json" },
        body: JSON.stringify(event),
      });
      if (ok && chance.flip(0.8)) return;
    } catch {
      // It was killed; it is told again.
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
  throw new Error("It was not taken.");
}

function shuffled<T>(all: readonly T[], chance: Chance): readonly T[] {
  return all
    .map((one) => ({ one, place: chance.int(0, 1e9) }))
    .sort((a, b) => a.place - b.place)
    .map(({ one }) => one);
}

test(`what a provider has told is there, though comity serve is killed ${KILLS} times (COMITY_SEED=${SEED})`, {
  timeout: LONG,
}, async () => {
  const chance = new Chance(SEED);
  const messages = chance.times(
    MESSAGES,
    (number): Message => ({
      ...{ id: `m${number}`, customer: `c${number}` },
      ...{ cameBack: chance.flip(0.4), left: chance.flip(0.4) },
    }),
  );
  for (const { id, customer } of messages) {
    expect((await offer(id, customer)).verdict).toBe("send");
    expect(await engine.start(id, { by: "pipeline" })).toMatchObject({ started: true });
  }
  const events = [...shuffled(messages.flatMap(told), chance)];
  const each = Math.floor(events.length / (KILLS + 1));
  let taken = 0;
  const carrier = async (): Promise<void> => {
    for (let event = events.pop(); event !== undefined; event = events.pop()) {
      await tell(event, chance);
      // The pipeline's own report comes whenever it comes.
      if (chance.flip(0.5)) await engine.sent(chance.pick(messages).id, { by: "pipeline" });
      taken++;
    }
  };
  const carriers = Promise.all([carrier(), carrier(), carrier(), carrier()]);
  for (let kill = 1; kill <= KILLS; kill++) {
    while (taken < kill * each) await new Promise((resolve) => setTimeout(resolve, chance.int(1, 5)));
    await serve.kill();
    await serve.start();
  }
  await carriers;
  for (const { id, customer, cameBack, left } of messages) {
    expect((await engine.standing(id))?.state, id).toBe(cameBack ? "failed" : "sent");
    expect((await offer(`${id}-next`, customer)).verdict, id).toBe(left ? "block" : "send");
  }
  const status = await (await fetch(`${serve.url}/readyz`)).json();
  expect(status).toMatchObject({ status: "ready" });
  expect(serve.logged.join("\n")).not.toContain("@example.com");
});
