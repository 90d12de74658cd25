import fc from "fast-check";
import { Webhook } from "standardwebhooks";
import { describe, expect, it, onTestFinished } from "vitest";
import { NOON } from "../../../conformance/src/open-world.ts";
import { openKeep } from "../../src/keep/keep.ts";
import { EVENT_TYPES, outgoingEvent } from "../../src/webhook/outgoing-event.ts";
import { webhookAdapter } from "../../src/webhook/webhook-adapter.ts";
import { contextIn, KEY, testFolder } from "../world.ts";
import { comesTo, receiver, releasedIn, sending, subjects } from "./receiving-server.ts";
import { OTHER_SECRET, SECRET } from "./sender.ts";

describe("what is sent", () => {
  it("is a CloudEvent, signed with each secret, under the id of the delivery", async () => {
    const world = await releasedIn(["ana"]);
    const to = await receiver();
    const { adapter } = await sending(world, to.url, { secrets: [OTHER_SECRET, SECRET] });
    await comesTo(() => adapter.counters(), { delivered: 1 });
    const [posted] = to.posted;
    if (posted === undefined) throw new Error("Nothing was posted.");
    const { headers, body, path } = posted;
    expect(path).toBe("/in?x=tok-4711");
    expect(headers["content-type"]).toBe("application/cloudevents+json; charset=utf-8");
    const event = JSON.parse(body);
    expect(event).toMatchObject({
      specversion: "1.0",
      id: headers["webhook-id"],
      source: "/comity",
      type: "io.comity.message.resolved",
      subject: "m0",
      time: "2026-03-02T12:00:00Z",
      datacontenttype: "application/json",
      data: { kind: "resolved", message: "m0", customer: "ana", verdict: "send" },
    });
    expect(event.sequence).toMatch(/^\d{16}$/);
    // Their library takes the machine's time, which is another one here.
    for (const secret of [SECRET, OTHER_SECRET]) {
      const at = new Date(Number(headers["webhook-timestamp"]) * 1_000);
      const signature = new Webhook(secret).sign(event.id, at, body);
      expect(headers["webhook-signature"]?.split(" ")).toContain(signature);
    }
    expect(headers["webhook-timestamp"]).toBe(String(NOON / 1_000));
  });

  it("has a type for every kind of delivery, and a place that sorts", () => {
    expect(new Set(Object.values(EVENT_TYPES)).size).toBe(Object.keys(EVENT_TYPES).length);
    const at = (position: number): string =>
      String(
        outgoingEvent(
          { id: "x", position, kind: "erased", event: { kind: "erased", at: NOON, customer: "c" } },
          "/c",
        ).sequence,
      );
    fc.assert(
      fc.property(fc.nat(), fc.nat(), (one, other) => {
        expect(Math.sign(at(one).localeCompare(at(other)))).toBe(Math.sign(one - other));
      }),
    );
  });

  it("is only of the kinds that are wanted", async () => {
    const world = await releasedIn(["ana"]);
    const to = await receiver();
    const { adapter } = await sending(world, to.url, { kinds: ["merged"] });
    for (const id of ["ana", "ben"]) await world.engine.customer({ id });
    await world.engine.merge({ from: "ana", into: "ben" });
    await comesTo(() => to.posted.map(({ event }) => event.type), ["io.comity.customer.merged"]);
    await comesTo(() => adapter.counters(), { delivered: 1 });
  });
});

describe("a receiver", () => {
  it("that refuses one customer's event gets that customer's later ones after it, and the others' at once", async () => {
    const world = await releasedIn(["ana", "ben", "ana"]);
    const to = await receiver();
    let refusals = 0;
    to.answer = ({ event }) => ({ status: event.subject === "m0" && refusals++ < 2 ? 503 : 200 });
    const { adapter } = await sending(world, to.url, { retries: ["1 second", "1 second", "1 second"] });
    await comesTo(() => subjects(to), ["m0", "m1"]);
    await world.clock.moveTo(NOON + 2_000);
    await comesTo(() => subjects(to), ["m0", "m1", "m0"]);
    await comesTo(() => adapter.counters().delivery_failures, 2);
    await world.clock.moveTo(NOON + 4_000);
    await comesTo(() => subjects(to), ["m0", "m1", "m0", "m0", "m2"]);
    expect(
      new Set(
        to.posted.filter(({ event }) => event.subject === "m0").map(({ headers }) => headers["webhook-id"]),
      ).size,
    ).toBe(1);
  });

  it("that asks to be left alone is, for all events, and has them all afterwards", async () => {
    const world = await releasedIn(["ana", "ben"]);
    const to = await receiver();
    to.answer = () => ({ status: 429, headers: { "retry-after": "600" } });
    const { adapter } = await sending(world, to.url, { retries: ["1 second"] });
    await comesTo(() => adapter.counters().delivery_failures, 2);
    expect(subjects(to)).toEqual(["m0"]);
    to.answer = () => ({ status: 204 });
    await world.clock.moveTo(NOON + 599_000);
    await world.clock.moveTo(NOON + 601_000);
    await comesTo(() => subjects(to), ["m0", "m0", "m1"]);
  });

  it("that says when by a date is asked again then, and by nonsense as usual", async () => {
    for (const [header, moved] of [
      [new Date(NOON + 60_000).toUTCString(), 62_000],
      ["soon", 3_000],
    ] as const) {
      const world = await releasedIn(["ana"]);
      const to = await receiver();
      to.answer = () => ({ status: to.posted.length === 1 ? 503 : 200, headers: { "retry-after": header } });
      const { adapter } = await sending(world, to.url, { retries: ["1 second"] });
      await comesTo(() => adapter.counters().delivery_failures, 1);
      await world.clock.moveTo(NOON + moved);
      await comesTo(() => adapter.counters().delivered, 1);
    }
  });

  it("that goes on refusing has a dead letter after three tries, and gets it when that is replayed", async () => {
    for (const status of [400, 401, 404, 302]) {
      const world = await releasedIn(["ana"]);
      const to = await receiver();
      const folder = testFolder();
      to.answer = () => ({ status, headers: { location: "http://127.0.0.1:1/" } });
      const { adapter } = await sending(world, to.url, { retries: Array(9).fill("1 second") }, folder);
      for (let failures = 1; failures <= 3; failures++) {
        await comesTo(() => adapter.counters().delivery_failures, failures);
        await world.clock.moveTo(NOON + failures * 5_000);
      }
      await comesTo(() => adapter.counters().dead_letters, 1);
      const keep = openKeep(folder, { key: KEY, runs: false });
      const [dead] = keep.letters.dead("desk");
      expect(dead).toMatchObject({ code: `HTTP${status}`, attempts: 3 });
      to.answer = () => ({ status: 200 });
      if (dead !== undefined) keep.transact(() => keep.letters.replay(dead, world.clock.now()));
      keep.close();
      await comesTo(() => adapter.counters().delivered, 1);
      expect(new Set(to.posted.map(({ headers }) => headers["webhook-id"])).size).toBe(1);
    }
  });

  it("that is gone gets nothing more, which doctor tells, until all of it is replayed", async () => {
    const world = await releasedIn(["ana", "ben", "cho"]);
    const to = await receiver();
    const folder = testFolder();
    to.answer = () => ({ status: 410 });
    const { adapter } = await sending(world, to.url, {}, folder);
    await comesTo(() => adapter.counters().dead_letters, 3);
    expect(subjects(to)).toEqual(["m0"]);
    const findings = await adapter.probe();
    expect(findings[1]?.problem).toContain("410 (gone)");
    expect(findings[1]?.help).toContain("comity dead-letters replay desk");
    to.answer = () => ({ status: 200 });
    const keep = openKeep(folder, { key: KEY, runs: false });
    keep.transact(() => {
      for (const letter of keep.letters.dead("desk")) keep.letters.replay(letter, world.clock.now());
    });
    keep.close();
    await comesTo(() => subjects(to), ["m0", "m0", "m1", "m2"]);
    expect((await adapter.probe())[1]?.problem).toBeNull();
  });

  it("that is slow keeps no other waiting, and is tried again", async () => {
    const world = await releasedIn(["ana", "ben"]);
    const [slow, fast] = [await receiver(), await receiver()];
    slow.answer = () => null;
    const context = contextIn(world, testFolder(), { name: "slow" });
    const settings = { url: slow.url, secrets: [SECRET], allow_http: true, allow_private: true };
    const hanging = webhookAdapter.create(
      { ...settings, timeout: "1 second", retries: ["1 second"] },
      context,
    );
    await hanging.start();
    onTestFinished(() => hanging.stop());
    await comesTo(() => slow.posted.length, 1);
    await sending(world, fast.url);
    await comesTo(() => subjects(fast), ["m0", "m1"]);
    await comesTo(() => hanging.counters().delivery_failures, 2);
    expect(context.log.lines.map(({ fields }) => fields.code)).toEqual(["timeout", "timeout"]);
    slow.answer = () => ({ status: 200 });
    await world.clock.moveTo(NOON + 3_000);
    await comesTo(() => hanging.counters().delivered, 2);
  });

  it("that answers without end is taken at its status", async () => {
    const world = await releasedIn(["ana", "ben"]);
    const to = await receiver();
    to.answer = () => ({ status: 200, body: "x".repeat(5_000_000) });
    const { adapter } = await sending(world, to.url);
    await comesTo(() => adapter.counters().delivered, 2);
  });

  it("has it again, under the same id, when the sender was killed before it said that it was done", async () => {
    const world = await releasedIn(["ana"]);
    const to = await receiver();
    const folder = testFolder();
    const killed = {
      ...world,
      engine: { ...world.engine, acknowledge: () => Promise.reject(new Error("killed")) },
    };
    const first = await sending(killed, to.url, {}, folder);
    await comesTo(() => subjects(to).length > 0, true);
    await first.adapter.stop();
    await world.clock.moveTo(NOON + 60 * 60_000);
    const second = await sending(world, to.url, {}, folder);
    await comesTo(() => second.adapter.counters().delivered, 1);
    expect(subjects(to).length).toBeGreaterThan(1);
    expect(new Set(to.posted.map(({ headers }) => headers["webhook-id"])).size).toBe(1);
  });

  it("that was down has everything when it is back, and no log tells the address or a secret", async () => {
    const world = await releasedIn(["ana"]);
    const to = await receiver();
    const dead = "http://127.0.0.1:9/in?x=tok-4711";
    const folder = testFolder();
    const first = await sending(world, dead, {}, folder);
    await comesTo(() => first.adapter.counters().delivery_failures, 1);
    await first.adapter.stop();
    await world.clock.moveTo(NOON + 60_000);
    const second = await sending(world, to.url, {}, folder);
    await comesTo(() => subjects(to), ["m0"]);
    const logged = JSON.stringify([...first.log.lines, ...second.log.lines]);
    for (const secret of ["tok-4711", SECRET, "ana"]) expect(logged).not.toContain(secret);
    expect(logged).toContain("ECONNREFUSED");
  });
});
