import {
  type Alteration,
  type Evidence,
  InputError,
  type MessageRequest,
  momentWith,
  type Option,
  type Standing,
} from "@comity/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { iso, openTestWorld, PEOPLE, type TestWorld } from "../../src/open-world.ts";
import { type Op, operations, perform } from "../../src/random-history.ts";

/** Rules that stand in each other's way, with every kind of condition among them. */
const RULES = `
define in-trouble for risk.policy
  as status is cancelling or ends_at is within the next 2 days

conflict offer-and-notice
  between (upsell) and (notice)
  within 2 days across household
  winner (notice)

conflict letters-and-offers
  between (newsletter) and (upsell)
  within 1 day across customer
  winner the higher priority
  loser hold until the window ends

limit two-in-three-days
  applies to newsletter
  at most 2 per customer in any 3 days
  then hold until there is room, at most 4 days or else block

rule listen-first
  applies to marketing
  when some support.case (status is open)
  then hold while so, at most 5 days or else block

rule careful
  applies to upsell
  when some household risk.policy as policy (policy is in-trouble)
  then block
  if unknown hold at most 4 hours or else block

rule only-the-insured
  applies to newsletter
  when no risk.policy (status is active)
  then hold until (some support.case (status is closed)), at most 9 days or else block

rule every-policy-counts
  applies to upsell
  when every household risk.policy (status is active) and the number of household support.case is at least 1
  then hold while so

rule quiet-hours
  applies to marketing
  when message.channel is sms and local_time is between 21:00 and 08:00
  then hold until 08:00 local time
  if unknown hold for review

rule notices-wait-for-mia
  applies to notice
  when message.channel is call
  then hold for review by "mia"

rule told-before
  applies to notice
  when a newsletter was sent within the last 1 day
  then hold for 5 hours

rule warned-before
  applies to notice
  when message.channel is email and not (a newsletter was sent)
  then block
`;

/** Plays a history whose last operation asks about a message. */
async function play(history: readonly Op[]): Promise<TestWorld> {
  const world = await openTestWorld(RULES, {});
  for (const op of history) {
    await perform(world, op).catch((error: unknown) => {
      if (!(error instanceof InputError)) throw error;
    });
  }
  return world;
}

const REFUSED = Symbol("cannot be brought about");

/** Brings about in an engine what an alteration says of what came before the message. */
async function bringAbout(
  alteration: Alteration,
  evidence: Evidence,
  { engine }: TestWorld,
): Promise<unknown> {
  switch (alteration.kind) {
    case "field": {
      const record = evidence.records.find(
        (one) => one.type === alteration.record && one.key === alteration.key,
      );
      const value = alteration.value;
      const fields = { ...record?.fields, [alteration.field]: value };
      if (fields.ends_at !== undefined && fields.ends_at !== null)
        fields.ends_at = iso(Number(fields.ends_at));
      return engine.report({
        record: alteration.record,
        data: { ...fields, customer: record?.customer, number: alteration.key },
      });
    }
    case "new": {
      const { type, customer, fields } = alteration.record;
      const ends = fields.ends_at === undefined ? {} : { ends_at: iso(Number(fields.ends_at)) };
      return engine.report({ record: type, data: { ...fields, ...ends, customer, number: "N-new" } });
    }
    case "gone":
      for (const key of alteration.keys) {
        const record = evidence.records.find((one) => one.type === alteration.record && one.key === key);
        const data = { customer: record?.customer, number: key };
        await engine.report({ record: alteration.record, data, deleted: true });
      }
      return;
    case "customer": {
      const person = PEOPLE.customers?.find(({ id }) => id === evidence.customer.id);
      return engine.customer({ ...person, id: evidence.customer.id, [alteration.field]: alteration.value });
    }
    case "silo":
      return engine.sync(alteration.silo, "live");
    case "unsent":
      return engine.failed(alteration.message);
    case "reported":
      return alteration.sent ? engine.sent(alteration.message) : engine.failed(alteration.message);
    case "sent":
      return REFUSED;
    default:
      return;
  }
}

/** Asks about the message in a world that is otherwise the same, but for these alterations. */
async function askOtherwise(
  way: Option,
  evidence: Evidence,
  history: readonly Op[],
): Promise<Standing | null> {
  const world = await play(history.slice(0, -1));
  const { engine, clock } = world;
  // Others that wait might take the room that this one needs: they are not part of what the decision rested on.
  for (let id = 0; id < 15; id++) {
    if ((await engine.standing(`m${id}`))?.state === "held") await engine.withdraw(`m${id}`);
  }
  for (const alteration of way) {
    if ((await bringAbout(alteration, evidence, world)) === REFUSED) return null;
  }
  const { message, customer } = evidence;
  const change = (kind: Alteration["kind"]): object =>
    Object.fromEntries(
      way.flatMap((one) => (one.kind === kind && "value" in one ? [[kind, one.value]] : [])),
    );
  const request: MessageRequest = {
    id: message.id,
    department: message.department,
    intent: message.intent,
    channel: message.channel,
    customer: customer.id,
    send_at: iso(message.sendAt),
    ...change("channel"),
    ...change("priority"),
  };
  const time = way.find((one) => one.kind === "time");
  let { state } = await engine.decide(request);
  let { id } = request;
  if (time !== undefined) {
    await clock.moveTo(time.at);
    // What is blocked at once is asked about again, later and under another id.
    if (state === "blocked") {
      id = "again";
      await engine.decide({ ...request, id });
    }
  }
  for (const one of way) {
    ({ state } = (await engine.standing(id)) ?? { state });
    if (one.kind === "review" && state === "held")
      await engine.review(id, { decision: "send", by: one.by ?? "mia" });
  }
  return engine.standing(id);
}

const runs = Number(process.env.COMITY_RUNS ?? 60);

describe("what would have to change", () => {
  it("lets the message go when it is brought about in an engine", { timeout: 300_000 }, async () => {
    let tried = 0;
    const asking = fc
      .tuple(operations, fc.nat())
      .filter(([history]) => history.some(({ op }) => op === "ask"));
    await fc.assert(
      fc.asyncProperty(asking, async ([all, pick]) => {
        const asks = all.flatMap((op, index) => (op.op === "ask" ? [index] : []));
        const last = asks[pick % asks.length] ?? 0;
        const op = all[last];
        if (op?.op !== "ask") return;
        const history = [...all.slice(0, last), { ...op, id: 99 }];
        const world = await play(history);
        const explained = await world.engine.explain("m99");
        const evidence = explained?.evidence ?? null;
        if (evidence === null) return;
        expect(explained?.replays).not.toBe(false);
        for (const { alterations, verdict } of explained?.decision?.counterfactuals ?? []) {
          expect(momentWith(alterations, evidence, world.engine.rules).decision.verdict).toBe(verdict);
          const standing = await askOtherwise(alterations, evidence, history);
          if (standing === null) continue;
          tried++;
          expect({ alterations, verdict: standing.verdict }).toEqual({ alterations, verdict });
        }
      }),
      { numRuns: runs },
    );
    expect(tried).toBeGreaterThan(runs / 2);
  });
});
