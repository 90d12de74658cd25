import { describe, expect, it } from "vitest";
import { DAY, HOUR, iso, MINUTE, NOON, openTestWorld } from "../../src/open-world.ts";

const OFFER_AND_NOTICE = `
conflict offer-and-notice "Never both to one household."
  between (upsell) and (notice)
  within 30 days across household
  winner (notice)
  because "A {other.intent} is {other.standing}."
`;

describe("a conflict whose winner comes second", () => {
  it("recalls a loser that was cleared and not started, for good", async () => {
    const world = await openTestWorld(OFFER_AND_NOTICE);
    expect((await world.ask("offer", { intent: "upsell" })).verdict).toBe("send");
    const notice = await world.ask("notice", { intent: "notice", customer: "ben" });
    expect(notice.answer).toMatchObject({ verdict: "send", recalled: ["offer"], missed: [] });
    expect(await world.engine.start("offer")).toMatchObject({
      started: false,
      state: "recalled",
      verdict: "block",
    });
    await world.engine.withdraw("notice");
    expect(await world.engine.start("offer")).toMatchObject({ started: false, state: "recalled" });
    expect((await world.ask("another", { intent: "upsell" })).verdict).toBe("send");
  });

  it("reports a loser that had started, was sent, or may have been", async () => {
    const world = await openTestWorld(OFFER_AND_NOTICE);
    for (const id of ["started", "sent", "lost"]) await world.ask(id, { intent: "upsell" });
    await world.engine.start("lost");
    await world.pass(HOUR);
    await world.engine.start("started");
    await world.engine.start("sent");
    await world.engine.sent("sent");
    expect((await world.engine.standing("lost"))?.state).toBe("unreported");
    const notice = await world.ask("notice", { intent: "notice" });
    expect([...notice.answer.missed].sort()).toEqual(["lost", "sent", "started"]);
    expect(notice.answer.recalled).toEqual([]);
  });

  it("leaves other households alone", async () => {
    const world = await openTestWorld(OFFER_AND_NOTICE);
    await world.ask("offer", { intent: "upsell", customer: "cho" });
    const notice = await world.ask("notice", { intent: "notice", customer: "ana" });
    expect(notice.answer.recalled).toEqual([]);
    expect((await world.engine.start("offer")).started).toBe(true);
  });

  it("does not recall while it is held itself, but when it is released", async () => {
    const world = await openTestWorld(`${OFFER_AND_NOTICE}
rule wait-for-support
  applies to notice
  when some support.case (status is open)
  then hold while so, at most 10 days or else send`);
    await world.engine.report({
      record: "support.case",
      data: { customer: "ana", number: "K1", status: "open" },
    });
    await world.ask("offer", { intent: "upsell" });
    const held = await world.ask("notice", { intent: "notice" });
    expect(held.answer).toMatchObject({ verdict: "hold", recalled: [] });
    expect((await world.engine.standing("offer"))?.state).toBe("cleared");
    world.events();
    await world.engine.report({
      record: "support.case",
      data: { customer: "ana", number: "K1", status: "closed" },
    });
    const kinds = world.events().map((event) => `${event.kind} ${"message" in event ? event.message : ""}`);
    expect(kinds).toEqual(["decision notice", "resolved notice", "recalled offer"]);
    expect((await world.engine.standing("offer"))?.verdict).toBe("block");
  });
});

describe("a conflict whose loser comes second", () => {
  it.each([
    ["at the end of the window", 30 * DAY, "block"],
    ["a millisecond after it", 30 * DAY + 1, "send"],
  ])("is closed at both ends: %s", async (_, later, verdict) => {
    const world = await openTestWorld(OFFER_AND_NOTICE);
    await world.ask("notice", { intent: "notice" });
    await world.engine.start("notice");
    await world.engine.sent("notice");
    await world.pass(later);
    const offer = await world.ask("offer", { intent: "upsell" });
    expect(offer.verdict).toBe(verdict);
    if (verdict === "block")
      expect(offer.answer.reasons[0]).toMatchObject({
        rule: "p/offer-and-notice",
        other: "notice",
        text: "A notice is sent.",
      });
  });

  it("counts a scheduled winner, and one whose report was lost", async () => {
    const world = await openTestWorld(OFFER_AND_NOTICE);
    await world.ask("notice", { intent: "notice", send_at: iso(NOON + 20 * DAY) });
    expect((await world.ask("now", { intent: "upsell" })).verdict).toBe("block");
    const far = await world.ask("far", { intent: "upsell", send_at: iso(NOON + 51 * DAY) });
    expect(far.verdict).toBe("send");
  });

  it("lets it go when the winner lapsed, failed or was withdrawn", async () => {
    const world = await openTestWorld(OFFER_AND_NOTICE);
    await world.ask("n1", { intent: "notice" });
    await world.pass(DAY);
    expect((await world.ask("o1", { intent: "upsell" })).verdict).toBe("block");
    await world.pass(1);
    expect((await world.ask("o2", { intent: "upsell" })).verdict).toBe("send");
    await world.engine.withdraw("o2");
    await world.ask("n2", { intent: "notice" });
    await world.engine.start("n2");
    await world.engine.failed("n2");
    expect((await world.ask("o3", { intent: "upsell" })).verdict).toBe("send");
  });

  it("can be held to the end of the window instead", async () => {
    const world = await openTestWorld(`
conflict apart
  between (upsell) and (notice)
  within 2 days across customer
  winner (notice)
  loser hold until the window ends`);
    await world.ask("notice", { intent: "notice" });
    await world.engine.start("notice");
    await world.engine.sent("notice");
    const offer = await world.ask("offer", { intent: "upsell" });
    expect(offer.answer.until).toEqual({ kind: "instant", at: NOON + 2 * DAY + 1 });
    await world.pass(2 * DAY + 1);
    expect((await world.engine.standing("offer"))?.state).toBe("cleared");
  });
});

describe("a message that was cleared and not started when its time came goes from now on", () => {
  const WITHIN_AN_HOUR = OFFER_AND_NOTICE.replace("30 days", "1 hour");

  it("a loser is recalled that could only go beside its winner", async () => {
    const world = await openTestWorld(OFFER_AND_NOTICE);
    await world.ask("offer", { intent: "upsell" });
    await world.pass(2 * MINUTE);
    // It was to go more than thirty days before the notice; but two minutes have passed, and whoever starts it now is too late.
    const notice = await world.ask("notice", { intent: "notice", send_at: iso(NOON + 30 * DAY + MINUTE) });
    expect(notice.answer.recalled).toEqual(["offer"]);
  });

  it("a loser does not go before its winner, which may follow at any moment", async () => {
    const world = await openTestWorld(WITHIN_AN_HOUR);
    await world.ask("notice", { intent: "notice" });
    await world.pass(3 * HOUR);
    expect((await world.ask("offer", { intent: "upsell" })).verdict).toBe("block");
    expect((await world.engine.start("notice")).started).toBe(true);
  });

  it("a loser that goes after the window is cleared, until its winner has waited too long", async () => {
    const world = await openTestWorld(WITHIN_AN_HOUR);
    await world.ask("notice", { intent: "notice" });
    const offer = await world.ask("offer", { intent: "upsell", send_at: iso(NOON + 3 * HOUR) });
    expect(offer.answer).toMatchObject({ verdict: "send", validUntil: NOON + 2 * HOUR - 1 });
    await world.pass(3 * HOUR);
    expect(await world.engine.start("offer")).toMatchObject({ started: false, state: "blocked" });
  });

  it("a loser that is held to the end of the window waits for as long as its winner may go", async () => {
    const world = await openTestWorld(
      `${WITHIN_AN_HOUR.replace("because", "loser hold until the window ends\n  because")}`,
    );
    await world.ask("notice", { intent: "notice" });
    const offer = await world.ask("offer", { intent: "upsell" });
    expect(offer.answer.until).toEqual({ kind: "instant", at: NOON + HOUR + 1 });
    await world.pass(23 * HOUR);
    expect((await world.engine.standing("offer"))?.state).toBe("held");
    await world.pass(HOUR + 1);
    expect((await world.engine.standing("notice"))?.state).toBe("lapsed");
    expect((await world.engine.standing("offer"))?.state).toBe("cleared");
  });

  it("of two the earlier one is that which was to go first", async () => {
    const world = await openTestWorld(WITHIN_AN_HOUR.replace("winner (notice)", "winner earlier"));
    await world.ask("first", { intent: "notice" });
    await world.pass(3 * HOUR);
    expect((await world.ask("second", { intent: "upsell" })).verdict).toBe("block");
  });
});

describe("winners that are not a side", () => {
  const between = (winner: string) => `
conflict one-of-two
  between (upsell) and (winback)
  within 3 days across customer
  winner ${winner}`;

  it("the earlier one wins, by the time at which it goes", async () => {
    const world = await openTestWorld(between("earlier"));
    await world.ask("late", { intent: "upsell", send_at: iso(NOON + 2 * DAY) });
    const early = await world.ask("early", { intent: "winback", send_at: iso(NOON + DAY) });
    expect(early.answer).toMatchObject({ verdict: "send", recalled: ["late"] });
    expect((await world.ask("same", { intent: "upsell", send_at: iso(NOON + DAY) })).verdict).toBe("block");
  });

  it("what has gone cannot be overtaken", async () => {
    const world = await openTestWorld(between("earlier"));
    await world.ask("scheduled", { intent: "upsell", send_at: iso(NOON + 2 * DAY) });
    await world.engine.start("scheduled");
    expect((await world.ask("now", { intent: "winback" })).verdict).toBe("block");
  });

  it("the higher priority wins, and of equals the earlier", async () => {
    const world = await openTestWorld(between("higher priority"));
    await world.ask("low", { intent: "upsell", priority: 20 });
    expect((await world.ask("high", { intent: "winback", priority: 80 })).answer.recalled).toEqual(["low"]);
    expect((await world.ask("equal", { intent: "upsell", priority: 80 })).verdict).toBe("block");
    await world.engine.start("high");
    expect((await world.ask("higher", { intent: "upsell", priority: 90 })).answer.missed).toEqual(["high"]);
  });

  it("neither wins: both wait for a person, and each is decided on", async () => {
    const world = await openTestWorld(between("neither"));
    await world.ask("one", { intent: "upsell" });
    const two = await world.ask("two", { intent: "winback" });
    expect(two.answer).toMatchObject({ verdict: "hold", until: { kind: "review" } });
    expect(await world.engine.start("one")).toMatchObject({ started: false, state: "held" });
    expect((await world.engine.review("one", { decision: "send", by: "mia" })).verdict).toBe("send");
    expect((await world.engine.standing("two"))?.state).toBe("held");
    expect((await world.engine.review("two", { decision: "block", by: "mia" })).verdict).toBe("block");
    expect((await world.engine.start("one")).started).toBe(true);
  });

  it("messages about the same thing, whoever they go to", async () => {
    const world = await openTestWorld(`
conflict one-story-an-order
  between (newsletter) and (receipt)
  within 3 days across about.order
  winner (receipt)`);
    await world.ask("n1", { about: { order: "O-1" } });
    await world.ask("n2", { about: { order: "O-2" } });
    await world.ask("n3", {});
    const receipt = await world.ask("r", { intent: "receipt", customer: "cho", about: { order: "O-1" } });
    expect(receipt.answer.recalled).toEqual(["n1"]);
    expect((await world.ask("r2", { intent: "receipt", customer: "cho" })).answer.recalled).toEqual([]);
  });
});

describe("observe mode", () => {
  it("reports what a conflict would have done, and does nothing", async () => {
    const world = await openTestWorld(OFFER_AND_NOTICE.replace("conflict", "observe conflict"));
    await world.ask("offer", { intent: "upsell" });
    const { answer } = await world.ask("notice", { intent: "notice" });
    expect(answer).toMatchObject({ verdict: "send", recalled: [], missed: [] });
    expect(answer.observed).toMatchObject([
      {
        kind: "conflict",
        rule: "p/offer-and-notice",
        effect: "send",
        other: "offer",
        text: expect.stringMatching(/^It would recall message offer \(.*\)\. Never both to one household\.$/),
      },
    ]);
    await world.engine.start("offer");
    const late = await world.ask("late", { intent: "notice" });
    expect(late.answer.observed.map(({ text }) => text)).toEqual([
      expect.stringMatching(
        /^It would come too late for message offer \(.*\): that is being sent\. Never both/,
      ),
    ]);
    const second = await world.ask("second", { intent: "upsell" });
    expect(second.verdict).toBe("send");
    expect(second.answer.observed.map((reason) => [reason.rule, reason.effect])).toEqual([
      ["p/offer-and-notice", "block"],
      ["p/offer-and-notice", "block"],
    ]);
  });

  it("would have recalled nothing by a message that does not go", async () => {
    const never = "rule never applies to notice then block";
    const world = await openTestWorld(`${OFFER_AND_NOTICE.replace("conflict", "observe conflict")}${never}`);
    await world.ask("offer", { intent: "upsell" });
    expect((await world.ask("notice", { intent: "notice" })).answer).toMatchObject({
      verdict: "block",
      observed: [],
    });
  });
});
