import { describe, expect, it } from "vitest";
import { createSalesforce } from "../../src/crm/salesforce/adapter.ts";
import { openSalesforceWorld, type SalesforceWorld } from "./salesforce-world.ts";

const HOUR = 60 * 60_000;
const PATIENCE = 120_000;
const ALL = { contacts: {}, cases: {}, change_events: true, whole_every: "30 days" };

interface Case {
  readonly world: SalesforceWorld;
  readonly ana: string;
  readonly id: string;
  status(): Promise<unknown>;
}

/** A case that was loaded, and a stream that is at its beginning. */
async function openCase(): Promise<Case> {
  const world = await openSalesforceWorld(ALL);
  const { data } = world.fake;
  const ana = data.put("Contact", { Email: "ana@example.com" });
  const id = data.put("Case", { CaseNumber: "77", ContactId: ana, IsClosed: false });
  await world.passes();
  const status = async (): Promise<unknown> => {
    const found = await world.records("support.case", [ana]);
    return (found["77"] as { readonly status?: unknown } | undefined)?.status ?? null;
  };
  return { world, ana, id, status };
}

/** Runs the adapter, lets something happen when it listens, and stops when something is so. */
async function during(
  { world }: Case,
  happen: () => void,
  isSo: () => boolean | Promise<boolean>,
): Promise<void> {
  const { events } = world.fake;
  const before = events.replays.length;
  let hasHappened = false;
  const soon = async (): Promise<boolean> => {
    if (!hasHappened && events.replays.length >= before + 2) {
      happen();
      hasHappened = true;
    }
    return hasHappened && isSo();
  };
  await world.during(() => expect.poll(soon, { timeout: PATIENCE, interval: 10 }).toBe(true));
}

const asked = ({ world }: Case, how: string): number =>
  world.fake.requests.filter((one) => one.endsWith(how)).length;

describe("change events of Salesforce", () => {
  it(
    "bring at once what they tell of, each record of a transaction",
    async () => {
      const one = await openCase();
      const { world, ana, id, status } = one;
      const { data, events } = world.fake;
      const other = data.put("Case", { CaseNumber: "78", ContactId: ana, IsClosed: true });
      data.put("Case", { IsClosed: true }, id);
      await during(
        one,
        () => events.tell("Case", [id, other]),
        async () => (await status()) === "closed",
      );
      expect(await world.records("support.case", [ana])).toMatchObject({ 78: { status: "closed" } });
      data.remove("Case", id);
      await during(
        one,
        () => events.tell("Case", [id], "DELETE"),
        async () => (await status()) === null,
      );
      // The clock stands still, so nothing was due: each was read by its id.
      expect(asked(one, "/queryAll")).toBe(2);
    },
    PATIENCE,
  );

  it(
    "go on after a stop where they were",
    async () => {
      const one = await openCase();
      const { world, id, status } = one;
      const { data, events } = world.fake;
      await during(
        one,
        () => events.tell("Case", [id]),
        async () => (await status()) === "open" && asked(one, "/queryAll") === 1,
      );
      data.put("Case", { IsClosed: true }, id);
      events.tell("Case", [id]);
      await during(
        one,
        () => undefined,
        async () => (await status()) === "closed",
      );
      expect(Math.max(...events.replays.slice(-2))).toBeGreaterThan(1_000);
    },
    PATIENCE,
  );

  it.each(["too old", "overflowing"])(
    "have everything read when they are %s",
    async (why) => {
      const one = await openCase();
      const { world, ana, id, status } = one;
      const { data, events } = world.fake;
      const another = data.put("Case", { CaseNumber: "79", ContactId: ana, IsClosed: false });
      await during(
        one,
        () => events.tell("Case", [another]),
        async () => Object.keys(await world.records("support.case", [ana])).length === 2,
      );
      // What nothing tells of but a reading of everything.
      data.purge("Case", id);
      const before = asked(one, "/query");
      if (why === "too old") await world.pass(80 * HOUR);
      const happen = (): void =>
        why === "too old" ? undefined : events.tell("Case", ["000000000000000AAA"], "GAP_OVERFLOW");
      await during(one, happen, async () => (await status()) === null);
      expect(asked(one, "/query")).toBe(before + 1);
      const codes = world.context.log.lines.map(({ fields }) => fields.code);
      expect(codes.includes("too_old")).toBe(why === "too old");
      // And it goes on with what is new.
      data.put("Case", { IsClosed: true }, another);
      const isClosed = async (): Promise<boolean> =>
        (await world.records("support.case", [ana]))["79"] !== undefined &&
        JSON.stringify(await world.records("support.case", [ana])).includes("closed");
      await during(one, () => events.tell("Case", [another]), isClosed);
    },
    PATIENCE,
  );

  it(
    "are read by their ids when they tell of a gap",
    async () => {
      const one = await openCase();
      one.world.fake.data.put("Case", { IsClosed: true }, one.id);
      await during(
        one,
        () => one.world.fake.events.tell("Case", [one.id], "GAP_UPDATE"),
        async () => (await one.status()) === "closed",
      );
    },
    PATIENCE,
  );

  it(
    "come again after a token has ended, and after Salesforce forgot who was connected",
    async () => {
      const one = await openCase();
      const { world, id, status } = one;
      const { events } = world.fake;
      await during(
        one,
        () => {
          world.fake.endSessions();
          events.forgetClients();
        },
        () => events.replays.length >= 4,
      );
      world.fake.data.put("Case", { IsClosed: true }, id);
      await during(
        one,
        () => events.forgetClients(),
        async () => {
          if (events.replays.length === 8) events.tell("Case", [id]);
          return (await status()) === "closed";
        },
      );
      expect(asked(one, "/token")).toBeGreaterThanOrEqual(3);
      expect(JSON.stringify(world.context.log.lines)).not.toMatch(/@example|00Dtoken/);
    },
    PATIENCE,
  );

  it(
    "come again after something else than a message was answered",
    async () => {
      const one = await openCase();
      const { world, id, status } = one;
      const { events } = world.fake;
      const handshake = { channel: "/meta/handshake", id: "1", clientId: "c", successful: true };
      const bodies = [
        handshake,
        [{ errorCode: "SERVER_UNAVAILABLE", message: "ana@example.com" }],
        {},
        '"busy"',
      ];
      world.fake.intercept = (path, method) => {
        const body = method === "POST" && path.startsWith("/cometd") ? bodies.pop() : undefined;
        return body === undefined ? null : { status: 503, body };
      };
      world.fake.data.put("Case", { IsClosed: true }, id);
      await during(
        one,
        () => events.tell("Case", [id]),
        async () => (await status()) === "closed",
      );
      const codes = world.context.log.lines.map(({ fields }) => fields.code);
      expect(codes.filter((code) => code === "no_stream")).toHaveLength(4);
    },
    PATIENCE,
  );

  it(
    "are tried by the doctor",
    async () => {
      const { world } = await openCase();
      const problems = async () =>
        (await createSalesforce(world.settings(), world.context).probe()).map(({ problem }) => problem);
      expect(await problems()).toEqual([null, null, null, null]);
      world.fake.events.denied.add("/data/CaseChangeEvent");
      expect(await problems()).toEqual([
        ...[null, null, null],
        "Salesforce does not let the user take them (COMETD403).",
      ]);
    },
    PATIENCE,
  );
});
