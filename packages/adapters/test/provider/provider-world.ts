import { type Engine, manualClock, openEngine } from "@comity/core";
import { memoryStore } from "@comity/store";
import { expect, onTestFinished } from "vitest";
import { consentRules } from "../../../conformance/src/consent-rules.ts";
import { NOON } from "../../../conformance/src/open-world.ts";
import type { Adapter } from "../../src/contract/adapter.ts";
import type { AdapterContext } from "../../src/contract/adapter-type.ts";
import { InboundRefusal } from "../../src/contract/inbound.ts";
import { openKeep } from "../../src/keep/keep.ts";
import type { Sent } from "../../src/kit/receiver-kit.ts";
import { KEY, rememberingLog, testFolder } from "../world.ts";

/** A ledger, and an adapter that takes in what a provider tells. */
export interface ProviderWorld {
  readonly engine: Engine;
  readonly adapter: Adapter;
  readonly log: ReturnType<typeof rememberingLog>;
  now(): number;
  pass(ms: number): Promise<void>;
  /** @returns the status, or why it was refused */
  give(request: Sent): Promise<number | string>;
  state(id?: string): Promise<string | undefined>;
  /** Stops the adapter and starts another one over the same folder. */
  restart(): Promise<void>;
  /** Asks whether an offer may go. */
  offer(id?: string): Promise<string>;
  /** A message that was handed over, and whose carrier has said nothing yet. */
  handOver(id?: string): Promise<void>;
  /** Codes of what was rejected. */
  rejected(): readonly string[];
}

export async function providerWorld(create: (context: AdapterContext) => Adapter): Promise<ProviderWorld> {
  const rules = consentRules();
  const clock = manualClock(NOON);
  const engine = await openEngine({ rules, store: memoryStore(), clock });
  onTestFinished(() => engine.close());
  await engine.load({ customers: [{ id: "ana", email: "ana@example.com" }], silos: { privacy: "live" } });
  const [folder, log] = [testFolder(), rememberingLog()];
  const made = async (): Promise<Adapter> => {
    const adapter = create({
      ...{ name: "mails", comity: engine, rules: () => rules, now: () => clock.now(), log },
      ...{ folder, base: folder, key: KEY, inboundUrl: null },
    });
    await adapter.start();
    return adapter;
  };
  let adapter = await made();
  onTestFinished(() => adapter.stop());
  const offer = async (id = "m1") => {
    const request = { id, department: "Marketing", intent: "upsell", channel: "email", customer: "ana" };
    return (await engine.decide(request)).verdict;
  };
  return {
    ...{ engine, log, offer },
    get adapter() {
      return adapter;
    },
    now: () => clock.now(),
    pass: (ms) => clock.moveTo(clock.now() + ms),
    async give(request) {
      try {
        return (await adapter.receive?.({ ...request, signal: new AbortController().signal }))?.status ?? 0;
      } catch (error) {
        if (error instanceof InboundRefusal) return error.fault;
        throw error;
      }
    },
    state: async (id = "m1") => (await engine.standing(id))?.state,
    async restart() {
      await adapter.stop();
      adapter = await made();
    },
    async handOver(id = "m1") {
      expect(await offer(id)).toBe("send");
      expect(await engine.start(id, { by: "pipeline" })).toMatchObject({ started: true });
    },
    rejected() {
      const keep = openKeep(folder, { key: KEY, runs: false });
      const codes = keep.rejections.list("mails").map(({ code }) => code);
      keep.close();
      return codes;
    },
  };
}
