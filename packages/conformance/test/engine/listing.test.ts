import { describe, expect, it } from "vitest";
import { HOUR, openTestWorld } from "../../src/open-world.ts";

const RULES = `
rule listen-first
  applies to marketing
  when some support.case (status is open)
  then hold while so, at most 9 days or else block

rule person
  applies to notice
  then hold for review by "Mia"`;

const OPEN = { customer: "ana", number: "C-1", status: "open" };

async function openHeldWorld(): ReturnType<typeof openTestWorld> {
  const world = await openTestWorld(RULES);
  await world.engine.report({ record: "support.case", data: OPEN });
  for (const id of ["m1", "m2", "m3"]) await world.ask(id);
  await world.ask("n1", { intent: "notice", department: "Risk" });
  return world;
}

describe("the messages that are held", () => {
  it("are listed in the order in which they were asked about, page by page, each once", async () => {
    const { engine } = await openHeldWorld();
    const first = await engine.held({ limit: 3 });
    expect(first.messages.map(({ message }) => message)).toEqual(["m1", "m2", "m3"]);
    const second = await engine.held({ limit: 3, ...(first.next === null ? {} : { after: first.next }) });
    expect(second.messages.map(({ message }) => message)).toEqual(["n1"]);
    expect(second.next).toBeNull();
  });

  it("can be asked for by department, and by whether a person has to decide", async () => {
    const { engine } = await openHeldWorld();
    const ids = async (options: Parameters<typeof engine.held>[0]) =>
      (await engine.held(options)).messages.map(({ message }) => message);
    expect(await ids({ review: true })).toEqual(["n1"]);
    expect(await ids({ review: false, department: "Risk" })).toEqual([]);
    expect(await ids({ department: "Risk" })).toEqual(["n1"]);
    // As with keys, it need not be spelt as the vocabulary has it.
    expect(await ids({ department: "rISK" })).toEqual(["n1"]);
  });

  it("are listed no more when they go", async () => {
    const { engine } = await openHeldWorld();
    await engine.report({ record: "support.case", data: { ...OPEN, status: "closed" } });
    expect((await engine.held()).messages.map(({ message }) => message)).toEqual(["n1"]);
    await engine.review("n1", { decision: "send", by: "mia" });
    expect(await engine.held()).toEqual({ messages: [], next: null });
  });

  it("are all looked at again when what they wait for has come, however many they are", {
    timeout: 60_000,
  }, async () => {
    const { engine, ask } = await openTestWorld(RULES);
    await engine.report({ record: "support.case", data: OPEN });
    for (let index = 0; index < 1_010; index++) await ask(`m${index}`);
    expect((await engine.held({ limit: 1_000 })).next).not.toBeNull();
    await engine.report({ record: "support.case", data: { ...OPEN, status: "closed" } });
    expect(await engine.held()).toEqual({ messages: [], next: null });
  });

  it("are found though few are meant of many, which a page looks at only so far", {
    timeout: 60_000,
  }, async () => {
    const { engine, ask } = await openTestWorld(RULES);
    for (let index = 0; index < 10_000; index++) {
      await ask(`n${index}`, { intent: "notice", department: "Care" });
    }
    await ask("last", { intent: "notice", department: "Risk" });
    const none = await engine.held({ limit: 1, department: "Risk" });
    expect(none.messages).toEqual([]);
    const page = await engine.held({ limit: 1, department: "Risk", after: none.next ?? 0 });
    expect([page.messages.map(({ message }) => message), page.next]).toEqual([["last"], null]);
  });

  it("are listed at most 1,000 at a time", async () => {
    const { engine } = await openHeldWorld();
    await expect(engine.held({ limit: 1_001 })).rejects.toThrow(RangeError);
    await expect(engine.held({ limit: 0 })).rejects.toThrow(RangeError);
  });
});

describe("a customer's timeline", () => {
  it("has what was to be sent to them, by whom and what became of it, the latest first", async () => {
    const world = await openTestWorld(RULES);
    await world.ask("m1");
    await world.engine.start("m1");
    await world.engine.sent("m1");
    await world.pass(HOUR);
    await world.ask("n1", { intent: "notice", department: "Risk" });
    const { customer, household, items, next } = await world.engine.timeline("ana");
    expect([customer, household, next]).toEqual(["ana", "h1", null]);
    expect(items).toMatchObject([
      { kind: "message", message: "n1", department: "Risk", state: "held", sentAt: null },
      { kind: "message", message: "m1", state: "sent", verdict: "send" },
    ]);
  });

  it("comes page by page, each thing once, though much happened at one instant", async () => {
    const world = await openTestWorld(`${RULES}
alert low-score for Retention
  when some support.case (score is at least 7)
  send winback
  once per case.number
  because "A low score."`);
    for (const id of ["m1", "m2", "m3"]) await world.ask(id);
    await world.pass(HOUR);
    for (const number of ["C-1", "C-2"]) {
      await world.engine.report({ record: "support.case", data: { ...OPEN, number, score: 8 } });
    }
    await world.pass(HOUR);
    for (const id of ["m4", "m5"]) await world.ask(id);
    const pages: string[][] = [];
    let next: string | null = null;
    do {
      const page = await world.engine.timeline("ana", {
        limit: 2,
        ...(next === null ? {} : { after: next }),
      });
      pages.push(page.items.map((item) => (item.kind === "alert" ? item.alert : item.message)));
      next = page.next;
    } while (next !== null);
    expect(pages).toEqual([["m5", "m4"], ["p/low-score", "p/low-score"], ["m3", "m2"], ["m1"]]);
  });

  it("goes on only from where a page ended", async () => {
    const { engine } = await openTestWorld(RULES);
    for (const after of ["", "m", "2030-01-01T00:00:00Z", "m1a2", "m1; DROP TABLE entry"]) {
      await expect(engine.timeline("ana", { after })).rejects.toThrow(RangeError);
    }
  });

  it("has what was asked about under an id that turned out to be theirs, once", async () => {
    const world = await openTestWorld(RULES);
    await world.engine.customer({ id: "ana2", household: "h9", time_zone: "UTC" });
    await world.ask("m1", { customer: "ana2" });
    await world.engine.merge({ from: "ana2", into: "ana" });
    const items = [await world.engine.timeline("ana"), await world.engine.timeline("ana2")];
    for (const { customer, items: told } of items) {
      expect(customer).toBe("ana");
      expect(told).toMatchObject([{ message: "m1" }]);
    }
  });

  it("is refused for somebody whom nobody knows", async () => {
    const { engine } = await openTestWorld(RULES);
    await expect(engine.timeline("nobody")).rejects.toMatchObject({ code: "CY570" });
  });
});
