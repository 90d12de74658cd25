import { describe, expect, it } from "vitest";
import { openTestWorld } from "../../src/open-world.ts";

const item = (id: string, kind: string) => ({ id, kind });

describe("amendments", () => {
  it("add up over rules", async () => {
    const world = await openTestWorld(`
rule small
  applies to upsell
  then attach small_print
rule large
  applies to upsell
  when message.channel is email
  then attach large_print, remove items where (item.kind is "car")`);
    const answer = (await world.ask("m", { intent: "upsell", items: [item("1", "car"), item("2", "home")] }))
      .answer;
    expect(answer).toMatchObject({ verdict: "amend", removed: ["1"], channel: null });
    expect([...answer.attached].sort()).toEqual(["large_print", "small_print"]);
    expect((await world.engine.start("m")).started).toBe(true);
  });

  it("a message that no items are left of is blocked, also when two rules each leave some", async () => {
    const world = await openTestWorld(`
rule no-cars
  applies to upsell
  then remove items where (item.kind is "car"), block if none remain
rule no-homes
  applies to upsell
  then remove items where (item.kind is "home"), block if none remain`);
    expect(
      (await world.ask("a", { intent: "upsell", items: [item("1", "car"), item("2", "home")] })).verdict,
    ).toBe("block");
    expect(
      (await world.ask("b", { intent: "upsell", items: [item("1", "car"), item("2", "boat")] })).answer,
    ).toMatchObject({ verdict: "amend", removed: ["1"] });
    expect((await world.ask("c", { intent: "upsell" })).verdict).toBe("send");
  });

  it("say which items they take out", async () => {
    const world = await openTestWorld(`
rule no-cars
  applies to upsell
  then remove items where (item.kind is not "home"), block if none remain
  because "The customer has {item.kind}."`);
    const items = ["car", "boat", "car", "home", "van", "bike"].map((kind, index) => item(`${index}`, kind));
    const answer = (await world.ask("m", { intent: "upsell", items })).answer;
    expect(answer.reasons[0]?.text).toBe("The customer has car, boat, van and 1 more.");
    const blocked = await world.ask("n", { intent: "upsell", items: items.slice(0, 2) });
    expect(blocked.answer).toMatchObject({
      verdict: "block",
      reasons: [{ text: "The customer has car and boat." }],
    });
  });

  it("a message moved to another channel is decided again as amended", async () => {
    const world = await openTestWorld(`
rule by-text
  applies to newsletter
  when message.channel is email
  then use channel sms
rule no-texts-for-ben
  applies to newsletter
  when message.channel is sms and customer.email is "ben@example.com"
  then block`);
    expect((await world.ask("a")).answer).toMatchObject({ verdict: "amend", channel: "sms" });
    expect((await world.ask("b", { customer: "ben" })).verdict).toBe("block");
  });

  it("a further change of channel, or two at once, wait for a person", async () => {
    const further = await openTestWorld(`
rule by-text
  applies to newsletter
  when message.channel is email
  then use channel sms
rule by-letter
  applies to newsletter
  when message.channel is sms
  then use channel letter`);
    expect((await further.ask("a")).answer).toMatchObject({ verdict: "hold", until: { kind: "review" } });
    const both = await openTestWorld(`
rule by-text
  applies to newsletter
  then use channel sms
rule by-letter
  applies to newsletter
  then use channel letter`);
    expect((await both.ask("a")).answer).toMatchObject({ verdict: "hold", until: { kind: "review" } });
  });

  it("moves to the channel that a record names, and asks a person if several records name several", async () => {
    const rules = `
rule as-preferred
  applies to newsletter
  when some support.case as one (channel is not empty)
  then use channel one.channel`;
    const world = await openTestWorld(rules);
    const wish = (number: string, channel: string) =>
      world.engine.report({
        record: "support.case",
        data: { customer: "ana", number, status: "open", channel },
      });
    await wish("C-1", "sms");
    expect((await world.ask("a")).answer).toMatchObject({ verdict: "amend", channel: "sms" });
    expect((await world.ask("b", { channel: "sms" })).verdict).toBe("send");
    await wish("C-2", "letter");
    expect((await world.ask("c")).answer).toMatchObject({
      verdict: "hold",
      until: { kind: "review" },
      reasons: [{ rule: "comity/two-channels" }],
    });
  });
});
