import { describe, expect, it } from "vitest";
import type { Comity } from "../../src/contract/comity.ts";
import { type HubspotWorld, openHubspotWorld } from "./hubspot-world.ts";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
/** Two pages of contacts, of which one is not full. */
const CONTACTS = 160;

/** Contacts of whom two by two turn out to be one: the one that stays, or is named first, comes before the other, or after it. */
async function openWithTwins(areMergesArchived: boolean) {
  const world = await openHubspotWorld({ contacts: {} });
  const { fake } = world;
  fake.areMergesArchived = areMergesArchived;
  const ids = Array.from({ length: CONTACTS }, (_, index) =>
    fake.put("contacts", { email: `p${index}@example.com` }),
  );
  const winners = new Map<string, string>();
  /** Merges the next four pairs, in each of the ways there are. */
  const mergeSome = (): void => {
    for (const [isNew, isFirst] of [
      [true, true],
      [true, false],
      [false, true],
      [false, false],
    ] as const) {
      const [early, late] = [ids.shift(), ids.pop()];
      if (early === undefined || late === undefined) throw new Error("There are not enough contacts.");
      const [primary, other] = isFirst ? [early, late] : [late, early];
      const into = fake.merge("contacts", primary, other, isNew);
      for (const id of [primary, other]) winners.set(id, into);
    }
  };
  return { ...world, world, winners, mergeSome };
}

async function customersOf({ engine }: HubspotWorld, ids: Iterable<string>): Promise<Map<string, unknown>> {
  const found = new Map<string, unknown>();
  for (const id of ids) found.set(id, (await engine.exportSubject(id)).customer?.id);
  return found;
}

/** Comity, which ends before or after it has taken a merge. */
function endingAtMerge(engine: Comity, merges: number, isTaken: boolean): Comity {
  let left = merges;
  const gone = async (): Promise<never> => {
    throw new Error("It is gone.");
  };
  const call = <K extends keyof Comity>(name: K): Comity[K] => {
    const own = engine[name] as (...given: unknown[]) => Promise<unknown>;
    return (async (...given: unknown[]) => {
      if (left < 0 || (name === "merge" && left-- === 0)) {
        if (isTaken && left === -1 && name === "merge") await own.apply(engine, given);
        left = -2;
        return gone();
      }
      return own.apply(engine, given);
    }) as Comity[K];
  };
  return {
    ...engine,
    customer: call("customer"),
    merge: call("merge"),
    report: call("report"),
    sync: call("sync"),
  };
}

describe.each([false, true])(
  "contacts that are merged, and stand among what is archived: %s",
  (isArchived) => {
    it("are one customer, whenever it happens while everything is read, or what has changed and is archived", async () => {
      const { world, fake, passes, pass, winners, mergeSome } = await openWithTwins(isArchived);
      await passes();
      fake.searchLag = () => 2 * MINUTE;
      let requests = 0;
      for (const wait of [DAY, 16 * MINUTE]) {
        await pass(wait);
        fake.intercept = () => {
          requests++;
          mergeSome();
          return null;
        };
        await passes();
        fake.intercept = null;
      }
      // A list of two pages and what is missing of it; a search, the records it found, and what is archived.
      expect(requests).toBeGreaterThanOrEqual(6);
      for (let minutes = 0; minutes < 20; minutes += 5) {
        await pass(5 * MINUTE);
        await passes();
      }
      expect(await customersOf(world, winners.keys())).toEqual(winners);
    }, 60_000);

    it.each([false, true])(
      "are one customer though Comity ends at a merge, which it has taken: %s",
      async (isTaken) => {
        const { world, engine, fake, passes, pass, winners, mergeSome } = await openWithTwins(isArchived);
        await passes();
        for (let merges = 0; merges < 6; merges++) {
          await pass(merges % 2 === 0 ? DAY : 16 * MINUTE);
          let isBefore = true;
          fake.intercept = () => {
            if (isBefore) mergeSome();
            isBefore = false;
            return null;
          };
          world.comity = endingAtMerge(engine, merges, isTaken);
          await passes();
          world.comity = null;
          await passes();
        }
        await pass(20 * MINUTE);
        await passes();
        expect(winners.size).toBe(48);
        expect(await customersOf(world, winners.keys())).toEqual(winners);
      },
      60_000,
    );

    it("are one customer when what they became was archived before anybody looked, and was restored", async () => {
      const { world, fake, passes, pass } = await openWithTwins(isArchived);
      const [ana, anna] = ["ana", "anna"].map((name) =>
        fake.put("contacts", { email: `${name}@example.com` }),
      );
      if (ana === undefined || anna === undefined) throw new Error("There are two.");
      await passes();
      await pass(16 * MINUTE);
      const one = fake.merge("contacts", ana, anna, true);
      fake.archive("contacts", one);
      await passes();
      await pass(DAY);
      await passes();
      fake.restore("contacts", one);
      await pass(16 * MINUTE);
      await passes();
      expect(await customersOf(world, [ana, anna])).toEqual(new Map([ana, anna].map((id) => [id, one])));
    }, 60_000);
  },
);

it("who is known only by a ticket, since they were merged before anybody looked, is who they became; who is not known is no matter", async () => {
  const { fake, passes, pass, engine, context, inStep } = await openHubspotWorld();
  const ana = fake.put("contacts", { email: "ana@example.com" });
  await passes();
  await pass(16 * MINUTE);
  const late: string[] = [];
  fake.intercept = ({ path }) => {
    if (!path.startsWith("/crm/v3/objects/tickets") || late.length > 0) return null;
    const anna = fake.put("contacts", { email: "anna@example.com" });
    fake.associate("tickets", fake.put("tickets", { hs_pipeline_stage: "1" }), [anna]);
    late.push(anna, fake.put("contacts", { email: "ann@example.com" }));
    return null;
  };
  await passes();
  const [anna = "", ann = ""] = late;
  expect((await engine.exportSubject(anna)).customer).toMatchObject({ id: anna, fields: {} });
  fake.merge("contacts", ana, anna);
  fake.merge("contacts", ana, ann);
  await pass(16 * MINUTE);
  await passes();
  expect((await engine.exportSubject(anna)).customer?.id).toBe(ana);
  await expect(engine.exportSubject(ann)).rejects.toMatchObject({ code: "CY570" });
  expect(context.log.lines).toEqual([]);
  expect(await inStep("support")).toBe(27 * MINUTE);
});

it("a contact is not gone because HubSpot could not give it for a moment", async () => {
  const { fake, passes, pass, records, inStep } = await openHubspotWorld();
  const ana = fake.put("contacts", { email: "ana@example.com" });
  const tickets = ["1", "1"].map((stage) => fake.put("tickets", { hs_pipeline_stage: stage }));
  for (const ticket of tickets) fake.associate("tickets", ticket, [ana]);
  await passes();
  const before = await inStep("support");
  await pass(16 * MINUTE);
  fake.intercept = ({ path }) => {
    if (!path.endsWith("/tickets/batch/read")) return null;
    const error = {
      status: "error",
      category: "INTERNAL_ERROR",
      message: "timeout",
      context: { ids: tickets },
    };
    const time = new Date(0).toISOString();
    const times = { startedAt: time, completedAt: time };
    return {
      status: 207,
      body: { status: "COMPLETE", results: [], numErrors: 1, errors: [error], ...times },
    };
  };
  await passes();
  expect(Object.keys(await records("support.case", [ana]))).toEqual(tickets);
  expect(await inStep("support")).toBe(before);
  fake.intercept = null;
  await passes();
  expect(await inStep("support")).toBe(11 * MINUTE);
});
