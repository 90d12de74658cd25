import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { InboundRefusal, type InboundRequest } from "../../src/contract/inbound.ts";
import { happeningsIn, requireSigned } from "../../src/crm/hubspot/webhook.ts";
import { SECRET, signed } from "./hubspot-signed.ts";
import { ALL, type HubspotWorld, INBOUND, openHubspotWorld } from "./hubspot-world.ts";

const NOW = Date.parse("2026-03-02T12:00:00Z");
const WITH_HOOKS = { ...ALL, webhooks: { client_secret: SECRET } };

function signedRequest(events: unknown, at = NOW, url = INBOUND): InboundRequest {
  return signed(events, at, url);
}

function faultOf(run: () => unknown): string | null {
  try {
    run();
    return null;
  } catch (error) {
    if (error instanceof InboundRefusal) return error.fault;
    throw error;
  }
}

const EVENTS = [
  { eventId: 1, subscriptionType: "contact.creation", objectId: 512, occurredAt: NOW, portalId: 9 },
];

describe("HubSpot's signature", () => {
  it("is accepted as HubSpot makes it, also where its address has signs that it decodes", () => {
    expect(faultOf(() => requireSigned(signedRequest(EVENTS), SECRET, NOW))).toBeNull();
    const request = signedRequest(EVENTS, NOW, `${INBOUND}?to=a@b:c`);
    const sent = { ...request, url: `${INBOUND}?to=a%40b%3ac` };
    expect(faultOf(() => requireSigned(sent, SECRET, NOW))).toBeNull();
  });

  it("is refused for each single byte of the body, the address, the time and itself that is another", () => {
    const request = signedRequest(EVENTS);
    const flipped = (text: string, at: number, by: number): string => {
      const bytes = Buffer.from(text);
      bytes[at % bytes.length] = ((bytes[at % bytes.length] ?? 0) ^ by) & 0x7f;
      return bytes.toString("latin1");
    };
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 1, max: 127 }), fc.nat({ max: 3 }), (at, by, part) => {
        const { headers } = request;
        const [signature = "", time = ""] = [
          headers["x-hubspot-signature-v3"],
          headers["x-hubspot-request-timestamp"],
        ];
        const body = Buffer.from(request.body);
        body[at % body.length] = (body[at % body.length] ?? 0) ^ by;
        const changed: InboundRequest[] = [
          { ...request, body },
          { ...request, url: flipped(request.url, at, by) },
          { ...request, headers: { ...headers, "x-hubspot-signature-v3": flipped(signature, at, by) } },
          { ...request, headers: { ...headers, "x-hubspot-request-timestamp": flipped(time, at, by) } },
        ];
        const one = changed[part];
        return one !== undefined && faultOf(() => requireSigned(one, SECRET, NOW)) === "unsigned";
      }),
      { numRuns: 2_000 },
    );
    const body = Buffer.from(request.body);
    for (let at = 0; at < body.length; at++) {
      const other = Buffer.from(body);
      other[at] = (other[at] ?? 0) ^ 1;
      expect(faultOf(() => requireSigned({ ...request, body: other }, SECRET, NOW))).toBe("unsigned");
    }
  });

  it("is refused more than five minutes before or after its time", () => {
    const request = signedRequest(EVENTS);
    for (const minutes of [-5, 0, 5]) {
      expect(faultOf(() => requireSigned(request, SECRET, NOW + minutes * 60_000))).toBeNull();
    }
    for (const ms of [-300_001, 300_001]) {
      expect(faultOf(() => requireSigned(request, SECRET, NOW + ms))).toBe("unsigned");
    }
  });
});

it("a webhook is read whatever it holds, or refused as malformed", () => {
  fc.assert(
    fc.property(fc.oneof(fc.json(), fc.string()), (text) => {
      const fault = faultOf(() => happeningsIn(Buffer.from(text)));
      return fault === null || fault === "malformed";
    }),
  );
  const body = Buffer.from(
    JSON.stringify([
      {
        subscriptionType: "contact.merge",
        primaryObjectId: 1,
        mergedObjectIds: [2],
        newObjectId: 3,
        objectId: 1,
      },
      { subscriptionType: "object.propertyChange", objectTypeId: "0-5", objectId: 7 },
      {
        subscriptionType: "ticket.associationChange",
        associationType: "TICKET_TO_CONTACT",
        fromObjectId: 7,
        toObjectId: 1,
      },
      { subscriptionType: "contact.privacyDeletion", objectId: 8 },
      { subscriptionType: "company.creation", objectId: 9 },
      { subscriptionType: "contact.creation", objectId: "../../x" },
    ]),
  );
  expect(happeningsIn(body)).toEqual([
    { type: "contacts", id: "3", kind: "changed" },
    { type: "contacts", id: "1", kind: "merged:3" },
    { type: "contacts", id: "2", kind: "merged:3" },
    { type: "tickets", id: "7", kind: "changed" },
    { type: "contacts", id: "1", kind: "changed" },
    { type: "contacts", id: "8", kind: "erased" },
  ]);
});

/** What a webhook is answered, and then a pass. */
async function send(
  world: HubspotWorld,
  ...requests: readonly InboundRequest[]
): Promise<readonly unknown[]> {
  const answers: unknown[] = [];
  await world.passes(1, {}, async (adapter) => {
    for (const request of requests) {
      const answer = adapter.receive?.(request) ?? Promise.resolve(null);
      answers.push(
        await answer.then(
          (one) => one?.status,
          (error: unknown) => (error as InboundRefusal).fault,
        ),
      );
    }
  });
  await world.passes();
  return answers;
}

describe("a webhook of HubSpot", () => {
  it("has what it tells of read at once, in whatever order and however often it comes", async () => {
    const world = await openHubspotWorld(WITH_HOOKS);
    const { fake, records, pass } = world;
    const ana = fake.put("contacts", { email: "ana@example.com" });
    const ticket = fake.put("tickets", { hs_pipeline_stage: "1" });
    fake.associate("tickets", ticket, [ana]);
    await world.passes();
    await pass(60_000);
    fake.searchLag = () => 10 * 60_000;
    fake.put("tickets", { hs_pipeline_stage: "4" }, ticket);
    const gone = fake.put("tickets", { hs_pipeline_stage: "1" });
    fake.archive("tickets", gone);
    const event = (subscriptionType: string, objectId: string) => ({
      subscriptionType,
      objectId: Number(objectId),
    });
    const at = NOW + 60_000;
    const [one, two] = [
      signedRequest([event("ticket.deletion", gone), event("ticket.propertyChange", ticket)], at),
      signedRequest([event("ticket.creation", gone), event("ticket.propertyChange", ticket)], at),
    ];
    expect(await send(world, one, two, one)).toEqual([204, 204, "unsigned"]);
    expect(await records("support.case", [ana])).toMatchObject({ [ticket]: { status: "closed" } });
    expect(await send(world, two)).toEqual(["unsigned"]);
  });

  it("erases who was deleted for privacy after the deletion was seen, also where the customer's id is another property", async () => {
    const contacts = { mapping: { customers: { fields: { id: "number" } } } };
    const world = await openHubspotWorld({ ...WITH_HOOKS, contacts });
    const { fake, customer, pass } = world;
    const ana = fake.put("contacts", { email: "ana@example.com", number: "C-1" });
    const ben = fake.put("contacts", { email: "ben@example.com", number: "C-2" });
    await world.passes();
    await pass(16 * 60_000);
    fake.archive("contacts", ana);
    const said = (subscriptionType: string, at: number) =>
      signedRequest([{ subscriptionType, objectId: Number(ana) }], at);
    expect(await send(world, said("contact.deletion", world.clock.now()))).toEqual([204]);
    expect(await customer("C-1")).toEqual({ email: "ana@example.com" });
    fake.erase(ana);
    await pass(60_000);
    expect(await send(world, said("contact.privacyDeletion", world.clock.now()))).toEqual([204]);
    expect(await customer("C-1")).toEqual({});
    expect(fake.live("contacts").has(ben)).toBe(true);
    expect(await customer("C-2")).toEqual({ email: "ben@example.com" });
  });

  it.each(["merges first", "deletion first", "at once"])(
    "erases who was merged into the one that was deleted for privacy before anybody looked: %s",
    async (order) => {
      for (const [isNew, id] of [
        [true, "hs_object_id"],
        [false, "hs_object_id"],
        [true, "number"],
      ] as const) {
        const contacts = { mapping: { customers: { fields: { id } } } };
        const world = await openHubspotWorld({ ...WITH_HOOKS, contacts });
        const { fake, customer } = world;
        const [ana, anna, ann, ben] = ["ana", "anna", "ann", "ben"].map((name) =>
          fake.put("contacts", { email: `${name}@example.com`, number: `C-${name}` }),
        );
        if (!ana || !anna || !ann || !ben) throw new Error("There are four.");
        await world.passes();
        const merge = (primary: string, other: string) => {
          const into = fake.merge("contacts", primary, other, isNew);
          const event = {
            ...{ subscriptionType: "contact.merge", objectId: Number(primary), newObjectId: Number(into) },
            ...{ primaryObjectId: Number(primary), mergedObjectIds: [Number(other)] },
          };
          return { into, event };
        };
        const first = merge(ana, anna);
        const second = merge(first.into, ann);
        const merges = [first.event, second.event];
        fake.erase(second.into);
        const deletion = { subscriptionType: "contact.privacyDeletion", objectId: Number(second.into) };
        const told = { "merges first": [merges, [deletion]], "deletion first": [[deletion], merges] }[order];
        for (const events of told ?? [[...merges, deletion]]) {
          await world.pass(1_000);
          expect(await send(world, signedRequest(events, world.clock.now()))).toEqual([204]);
        }
        for (const [contact, name] of [
          [ana, "ana"],
          [anna, "anna"],
          [ann, "ann"],
        ] as const) {
          expect(await customer(id === "number" ? `C-${name}` : contact)).toEqual({});
        }
        expect(await customer(id === "number" ? "C-ben" : ben)).toEqual({ email: "ben@example.com" });
      }
    },
  );

  it("erases who was deleted for privacy, unless the settings say otherwise", async () => {
    for (const privacy of ["erase", "keep"] as const) {
      const world = await openHubspotWorld({ ...WITH_HOOKS, privacy_deletions: privacy });
      const { fake, customer } = world;
      const ana = fake.put("contacts", { email: "ana@example.com" });
      await world.passes();
      fake.erase(ana);
      const deletions = ["contact.deletion", "contact.privacyDeletion", "contact.privacyDeletion"];
      const events = deletions.map((subscriptionType) => ({ subscriptionType, objectId: Number(ana) }));
      expect(
        await send(
          world,
          signedRequest([...events, { subscriptionType: "contact.privacyDeletion", objectId: 4711 }]),
        ),
      ).toEqual([204]);
      expect(await customer(ana)).toEqual(privacy === "erase" ? {} : { email: "ana@example.com" });
      expect(world.context.log.lines.filter(({ event }) => event === "records rejected")).toEqual([]);
    }
  });
});

describe("a ticket whose contact was deleted", () => {
  it.each(["erased", "archived"] as const)(
    "stays the customer's case until the customer is erased: %s",
    async (how) => {
      const world = await openHubspotWorld(WITH_HOOKS);
      const { fake, records, pass, passes, clock } = world;
      const [ana, ben] = ["ana", "ben"].map((name) => fake.put("contacts", { email: `${name}@example.com` }));
      if (!ana || !ben) throw new Error("There are two.");
      const [single, shared, changed] = [0, 1, 2].map(() => fake.put("tickets", { hs_pipeline_stage: "1" }));
      if (!single || !shared || !changed) throw new Error("There are three.");
      for (const ticket of [single, changed]) fake.associate("tickets", ticket, [ana]);
      fake.associate("tickets", shared, [ben, ana]);
      const cases = async () => {
        const all = (await records("support.case", [ana, ben])) as Record<string, Record<string, unknown>>;
        return [single, shared, changed].map((id) => all[id] && `${all[id].customer} ${all[id].status}`);
      };
      await passes();
      await pass(16 * 60_000);
      await passes();
      if (how === "erased") fake.erase(ana);
      else fake.archive("contacts", ana);
      fake.put("tickets", { hs_pipeline_stage: "4" }, changed);
      for (let times = 0; times < 3; times++) {
        await pass(16 * 60_000);
        await passes();
        expect(await cases()).toEqual([`${ana} open`, `${ben} open`, `${ana} closed`]);
      }
      if (how === "archived") fake.restore("contacts", ana);
      else {
        const deletion = [{ subscriptionType: "contact.privacyDeletion", objectId: Number(ana) }];
        expect(await send(world, signedRequest(deletion, clock.now()))).toEqual([204]);
        expect(await cases()).toEqual([undefined, `${ben} open`, undefined]);
      }
      await pass(16 * 60_000);
      await passes();
      const still =
        how === "archived"
          ? [`${ana} open`, `${ben} open`, `${ana} closed`]
          : [undefined, `${ben} open`, undefined];
      expect(await cases()).toEqual(still);
      // While the contact is there, to take a ticket off it means what it says.
      if (how === "archived") fake.associate("tickets", single, [ben]);
      await pass(16 * 60_000);
      await passes();
      if (how === "archived") expect((await cases())[0]).toBe(`${ben} open`);
      await passes(1, {
        tickets: { mapping: { records: { "support.case": { fields: { topic: "subject" } } } } },
      });
      expect((await cases()).filter((one) => one?.startsWith(ana))).toHaveLength(how === "archived" ? 1 : 0);
    },
  );
});
