import fc from "fast-check";
import { DAY, HOUR, iso, MINUTE, type TestWorld } from "./open-world.ts";

/** Something that happens. Ids are small numbers, so that operations meet. */
export type Op =
  | {
      readonly op: "ask";
      readonly id: number;
      readonly intent: string;
      readonly customer: string;
      readonly channel: string;
      readonly inMs: number;
    }
  | { readonly op: "start" | "sent" | "failed" | "withdraw"; readonly id: number }
  | { readonly op: "review"; readonly id: number; readonly decision: "send" | "block" }
  | {
      readonly op: "case" | "policy";
      readonly customer: string;
      readonly on: boolean;
      readonly gone: boolean;
    }
  | { readonly op: "silo"; readonly standing: "live" | "unreadable" | "now" }
  | { readonly op: "pass"; readonly ms: number };

const customer = fc.constantFrom("ana", "ben", "cho", "dee");
const id = fc.integer({ min: 0, max: 14 });
/** A history without sense or plan: much of it is refused. */
export const operations: fc.Arbitrary<Op[]> = fc.array(
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        op: fc.constant("ask" as const),
        id,
        intent: fc.constantFrom("upsell", "notice", "newsletter"),
        customer,
        channel: fc.constantFrom("email", "sms", "call"),
        inMs: fc.constantFrom(0, 0, HOUR, DAY, 2 * DAY, 3 * DAY),
      }),
    },
    {
      weight: 5,
      arbitrary: fc.record({
        op: fc.constantFrom("start" as const, "sent" as const, "failed" as const, "withdraw" as const),
        id,
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        op: fc.constant("review" as const),
        id,
        decision: fc.constantFrom("send" as const, "block" as const),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        op: fc.constantFrom("case" as const, "policy" as const),
        customer,
        on: fc.boolean(),
        gone: fc.boolean(),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        op: fc.constant("silo" as const),
        standing: fc.constantFrom("live" as const, "unreadable" as const, "now" as const),
      }),
    },
    {
      weight: 3,
      arbitrary: fc.record({
        op: fc.constant("pass" as const),
        ms: fc.constantFrom(1, MINUTE, HOUR, 4 * HOUR, DAY, 2 * DAY),
      }),
    },
  ),
  { minLength: 5, maxLength: 60 },
);

/** @throws InputError for what an engine must refuse: unknown ids, used ids */
export async function perform(world: TestWorld, op: Op): Promise<void> {
  const { engine } = world;
  switch (op.op) {
    case "ask": {
      const sendAt = world.clock.now() + op.inMs;
      const { intent, customer, channel } = op;
      await world.ask(`m${op.id}`, { intent, customer, channel, send_at: iso(sendAt) });
      return;
    }
    case "start":
    case "sent":
    case "failed":
    case "withdraw":
      await engine[op.op](`m${op.id}`);
      return;
    case "review":
      await engine.review(`m${op.id}`, { decision: op.decision, by: "mia" });
      return;
    case "case":
    case "policy": {
      const isCase = op.op === "case";
      const status = isCase ? (op.on ? "open" : "closed") : op.on ? "cancelling" : "active";
      const data = { customer: op.customer, number: `N-${op.customer}`, status };
      await engine.report({ record: isCase ? "support.case" : "risk.policy", data, deleted: op.gone });
      return;
    }
    case "silo":
      if (op.standing === "unreadable") await engine.unreadable("risk");
      else await engine.sync("risk", op.standing === "live" ? "live" : undefined);
      return;
    case "pass":
      await world.pass(op.ms);
  }
}
