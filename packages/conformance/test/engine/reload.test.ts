import { createEvaluator, manualClock, type RuleSet, type Store, StoreError } from "@comity/core";
import { compileEvaluator } from "@comity/dsl";
import { memoryStore } from "@comity/store";
import { describe, expect, it } from "vitest";
import {
  compileTestRules,
  DAY,
  HOUR,
  MINUTE,
  NOON,
  openTestWorld,
  type TestWorld,
  VOCABULARY,
} from "../../src/open-world.ts";
import { LEDGERS } from "../../src/shared-ledger.ts";
import { tampered } from "../../src/tampered-store.ts";

const waiting = (days: number, because: string) => `
rule wait
  applies to newsletter
  when some support.case (status is open)
  then hold while so, at most ${days} days or else block
  because "${because}"`;
const OLD = waiting(9, "Old.");
const NEW = waiting(3, "New.");
const FREE = "";

const openCase = ({ engine }: TestWorld) =>
  engine.report({ record: "support.case", data: { customer: "ana", number: "K1", status: "open" } });
const reasonOf = async ({ engine }: TestWorld, id: string): Promise<string | undefined> =>
  (await engine.standing(id))?.answer.reasons[0]?.text;

describe("reload", () => {
  it("decides by the new rules from then on, and decides again what is held, keeping its deadlines", async () => {
    const world = await openTestWorld(OLD);
    await openCase(world);
    await world.ask("m");
    await world.pass(2 * DAY);
    const rules = compileTestRules(NEW);
    await world.engine.reload(rules, compileEvaluator(rules));
    expect(world.engine.rules).toBe(rules);
    expect((await world.engine.standing("m"))?.answer).toMatchObject({
      verdict: "hold",
      deadline: NOON + 3 * DAY,
      ruleSet: rules.program.hash,
    });
    await world.engine.reload(compileTestRules(FREE));
    expect((await world.engine.standing("m"))?.state).toBe("cleared");
    expect((await world.engine.explain("m"))?.sameRules).toBe(true);
  });

  it("touches nothing that is cleared until it starts", async () => {
    const world = await openTestWorld(FREE);
    await openCase(world);
    await world.ask("m");
    await world.engine.reload(compileTestRules("rule stop applies to newsletter then block"));
    expect((await world.engine.standing("m"))?.state).toBe("cleared");
    expect(await world.engine.start("m")).toMatchObject({ started: false, state: "blocked" });
  });

  it("answers what was asked before as ever, also when the vocabulary has no such message any more", async () => {
    const world = await openTestWorld(FREE);
    const about = { order: "O-1", lines: [[[[[[["deep"]]]]]]] };
    const asked = await world.ask("w", { about, intent: "upsell" });
    await world.engine.start("w");
    await world.engine.reload(compileTestRules(FREE, VOCABULARY.replace(/^ {2}upsell: .*\n/m, "")));
    expect(await world.ask("w", { about, intent: "upsell" })).toEqual({ ...asked, state: "started" });
    await expect(world.ask("w", { intent: "upsell" })).rejects.toMatchObject({ code: "CY592" });
    await expect(world.ask("x", { intent: "upsell" })).rejects.toMatchObject({ code: "CY511" });
  });

  it("lets what has begun end under the rules that it began with", async () => {
    const [old, next] = [compileTestRules(OLD), compileTestRules(NEW)];
    const store = memoryStore();
    const { promise: begun, resolve: begins } = Promise.withResolvers<void>();
    const { promise: released, resolve: release } = Promise.withResolvers<void>();
    const slow = tampered(store, (transaction) => ({
      async putEvidence(evidence) {
        begins();
        await released;
        await transaction.putEvidence(evidence);
      },
    }));
    const world = await openTestWorld(OLD, { store: slow });
    const asked = world.ask("m");
    await begun;
    const reloaded = world.engine.reload(next);
    release();
    const [first] = await Promise.all([asked, reloaded]);
    const [evidence] = await store.transact((t) => t.allEvidence("m"));
    expect([first.answer.ruleSet, evidence?.ruleSet]).toEqual([old.program.hash, old.program.hash]);
    expect((await world.ask("n")).answer.ruleSet).toBe(next.program.hash);
  });

  it("that fails leaves the rules as they were", async () => {
    const isDown = { now: false };
    const store = memoryStore();
    const failing: Store = tampered(store, (transaction) => ({
      activateRuleSet: async (hash, at) => {
        if (isDown.now) throw new StoreError("unavailable", "The ledger is away.");
        return transaction.activateRuleSet(hash, at);
      },
    }));
    const world = await openTestWorld(OLD, { store: failing });
    const before = world.engine.rules;
    const next = compileTestRules(NEW);
    await expect(world.engine.reload(next, createEvaluator(before))).rejects.toThrow(RangeError);
    const broken: RuleSet = { ...next, program: { ...next.program, hash: "0".repeat(64) } };
    await expect(world.engine.reload(broken)).rejects.toThrow(/It says 000/);
    isDown.now = true;
    await expect(world.engine.reload(next)).rejects.toThrow("The ledger is away.");
    expect(world.engine.rules).toBe(before);
    expect(await store.transact((t) => t.activeRuleSet())).toEqual({ number: 1, hash: before.program.hash });
    isDown.now = false;
    await world.engine.reload(next);
    expect(world.engine.rules).toBe(next);
  });

  it("asked for twice at once, the last one stands", async () => {
    const world = await openTestWorld(FREE);
    const [first, last] = [compileTestRules(OLD), compileTestRules(NEW)];
    await Promise.all([world.engine.reload(first), world.engine.reload(last)]);
    expect(world.engine.rules).toBe(last);
  });
});

describe.each(LEDGERS)("processes on $kind that reload one after another", ({ begin }) => {
  it("do not undo each other: what is held is decided by the rules that were put in force last", async () => {
    const ledger = await begin();
    const clock = manualClock(NOON);
    const opening = async (rules: string, state?: object) =>
      openTestWorld(rules, {
        store: await ledger.open(),
        clock,
        pollMs: MINUTE,
        ...(state ? { state } : {}),
      });
    const old = await opening(OLD);
    await openCase(old);
    await old.ask("before");
    const next = await opening(NEW, {});
    await clock.moveTo(NOON + 2 * MINUTE);
    expect(await reasonOf(old, "before")).toBe("New.");

    // The first has the old rules still. What it is asked it answers by them, and what it holds is not its own for long.
    expect((await old.ask("after")).answer.reasons[0]?.text).toBe("Old.");
    await clock.moveTo(NOON + 5 * MINUTE);
    expect(await reasonOf(old, "after")).toBe("New.");

    await old.engine.reload(compileTestRules(NEW));
    expect((await old.ask("last")).answer.reasons[0]?.text).toBe("New.");
    await next.engine.close();
    await old.engine.close();
    await ledger.dispose();
  });

  it("leave what is held alone if they come for one thing only, whatever rules they have", async () => {
    const ledger = await begin();
    const clock = manualClock(NOON);
    const service = await openTestWorld(OLD, { store: await ledger.open(), clock });
    await openCase(service);
    await service.ask("held");
    const tool = await openTestWorld(FREE, { store: await ledger.open(), clock, state: {}, enact: false });
    expect(await reasonOf(tool, "held")).toBe("Old.");
    // What the tool is asked it decides by its own rules, and they can be read back.
    const asked = await tool.ask("asked");
    expect([asked.verdict, asked.answer.ruleSet]).toEqual(["send", tool.engine.rules.program.hash]);
    await tool.engine.close();
    const explained = await service.engine.explain("asked");
    expect(explained?.rules?.program.hash).toBe(asked.answer.ruleSet);
    await service.engine.sync("support", "live");
    expect(await reasonOf(service, "held")).toBe("Old.");
    await service.engine.close();
    await ledger.dispose();
  });

  it("do nothing that is due if they come for one thing only, whatever time it is for them", async () => {
    const ledger = await begin();
    const service = await openTestWorld(FREE, { store: await ledger.open(), clock: manualClock(NOON) });
    await service.ask("cleared");
    const store = await ledger.open();
    const clock = manualClock(NOON + 9 * DAY);
    const tool = await openTestWorld(FREE, { store, clock, state: {}, enact: false });
    await tool.engine.eraseSubject("ben");
    await tool.pass(DAY);
    expect((await store.transact((t) => t.entry("cleared")))?.state).toBe("cleared");
    await tool.engine.close();
    expect((await service.engine.start("cleared")).started).toBe(true);
    await service.engine.close();
    await ledger.dispose();
  });

  it("end a hold by the old rules if nobody with the new ones is there to do it", async () => {
    const ledger = await begin();
    const clock = manualClock(NOON);
    const old = await openTestWorld("rule rest applies to newsletter then hold for 1 hour", {
      store: await ledger.open(),
      clock,
      pollMs: MINUTE,
    });
    const next = await openTestWorld("rule rest applies to newsletter then hold for 2 hours", {
      store: await ledger.open(),
      clock,
      state: {},
    });
    await old.ask("n");
    await next.engine.close();
    await clock.moveTo(NOON + HOUR + 3 * MINUTE);
    expect((await old.engine.standing("n"))?.state).toBe("cleared");
    await old.engine.close();
    await ledger.dispose();
  });
});
