import { loadBundle } from "@comity/core";
import { memoryStore } from "@comity/store";
import { describe, expect, it } from "vitest";
import { openTestWorld } from "../../src/open-world.ts";
import { unclosed } from "../../src/unclosed.ts";

const WINTER = 'rule winter applies to newsletter then block because "It is winter."';
const SPRING = 'rule spring applies to upsell then block because "It is spring."';

describe("the rules that decided", () => {
  it("are in the ledger, and what they decided is explained and replayed by them when others are at hand", async () => {
    const store = unclosed(memoryStore());
    const winter = await openTestWorld(WINTER, { store });
    await winter.ask("m");
    const before = await winter.engine.explain("m");
    await winter.engine.close();

    const spring = await openTestWorld(SPRING, { store, state: {} });
    const after = await spring.engine.explain("m");
    expect(before).toMatchObject({ sameRules: true, replays: true });
    expect(after).toMatchObject({ sameRules: false, replays: true });
    expect(after?.rules?.program.hash).toBe(winter.engine.rules.program.hash);
    expect(after?.decision).toEqual(before?.decision);
    expect(JSON.stringify(after?.decision?.trace)).toContain("p/winter");

    const text = await store.transact((t) => t.ruleSet(winter.engine.rules.program.hash));
    expect(loadBundle(text).program.hash).toBe(winter.engine.rules.program.hash);
  });

  it("explain also a preview of a message that they decided", async () => {
    const store = unclosed(memoryStore());
    const winter = await openTestWorld(WINTER, { store });
    await winter.ask("m");
    const spring = await openTestWorld(SPRING, { store, state: {} });
    const request = {
      id: "m",
      department: "marketing",
      intent: "newsletter",
      channel: "email",
      customer: "ana",
    };
    const { answer, explanation } = await spring.engine.askAndExplain(request);
    expect(answer.ruleSet).toBe(winter.engine.rules.program.hash);
    expect(JSON.stringify(explanation?.trace)).toContain("p/winter");
  });
});
