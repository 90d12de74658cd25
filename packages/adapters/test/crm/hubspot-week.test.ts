import { expect, it } from "vitest";
import { type Failure, tooMany } from "./hubspot-fake.ts";
import { SECRET, signed } from "./hubspot-signed.ts";
import { ALL, type HubspotWorld, INBOUND, openHubspotWorld } from "./hubspot-world.ts";
import {
  type BusyCrm,
  expectWeek,
  type Holding,
  oneOf,
  type Random,
  randomOf,
  SEEDS,
  shownCase,
} from "./week.ts";

const MINUTE = 60_000;

/** HubSpot, to which things happen. */
class Week implements BusyCrm {
  readonly world: HubspotWorld;
  readonly overlapMs = 5 * MINUTE;
  readonly everybody: string[] = [];
  readonly #random: Random;
  readonly #tickets: string[] = [];
  /** Contacts to which tickets were ever tied. */
  readonly #tied = new Map<string, Set<string>>();
  /** What webhooks have not told yet. */
  readonly #untold: Readonly<Record<string, unknown>>[] = [];
  #number = 0;

  constructor(world: HubspotWorld, random: Random) {
    this.world = world;
    this.#random = random;
    world.fake.searchLag = () => random() * 4 * MINUTE;
  }

  happen(): void {
    const { fake } = this.world;
    const contact = this.#one(this.everybody);
    const ticket = this.#one(this.#tickets);
    const live = [...fake.live("contacts").keys()];
    const what = Math.floor(this.#random() * 14);
    if (what <= 1 || contact === undefined) this.#newContact();
    else if (what <= 3 || ticket === undefined) this.#newTicket(this.#random() < 0.2 ? [] : [contact]);
    else if (what === 4 && live.length > 0)
      fake.put("contacts", { email: `changed${this.#number++}@example.com` }, this.#one(live));
    else if (what <= 6 && fake.live("tickets").has(ticket))
      fake.put("tickets", { hs_pipeline_stage: this.#random() < 0.5 ? "1" : "4" }, ticket);
    else if (what === 7) fake.archive("tickets", ticket);
    else if (what === 8) fake.restore("tickets", ticket);
    else if (what === 9 || what === 10) this.#merge(live);
    else if (what === 11) this.#tie(ticket, this.#random() < 0.3 ? [] : [contact]);
    else if (what === 12) this.#archive(contact);
    else if (this.#random() < 0.3) this.#erase(contact);
  }

  /** Contacts that were deleted for privacy. */
  readonly erased = new Set<string>();

  setFailing(isFailing: boolean): void {
    this.world.fake.intercept = isFailing ? () => this.#whileItIsRead() : null;
  }

  holding(): Holding {
    const { fake } = this.world;
    const tickets = [...fake.live("tickets")].flatMap(([id, { hs_pipeline_stage: stage }]) => {
      const [customer] = fake.contactsOf("tickets", id);
      const status = stage === "4" ? "closed" : "open";
      return customer === undefined ? [] : [[id, shownCase({ status, customer })]];
    });
    const contacts = [...fake.live("contacts")].map(([id, { email }]) => [id, email]);
    return { cases: Object.fromEntries(tickets), contacts: Object.fromEntries(contacts) };
  }

  /** With a contact that is not there; until anybody tells, also with one that was deleted for privacy. */
  staying(): Readonly<Record<string, Readonly<Record<string, string>>>> {
    const { fake } = this.world;
    const live = fake.live("contacts");
    const tickets = [...fake.live("tickets")].filter(([id]) => fake.contactsOf("tickets", id).length === 0);
    const all = tickets.map(([id, { hs_pipeline_stage: stage }]) => {
      const tied = new Set(this.#tied.get(id));
      for (const one of tied) tied.add(fake.mergedInto.get(one) ?? one);
      const away = [...tied].filter((one) => !live.has(one) && !this.#isErased(one));
      const status = stage === "4" ? "closed" : "open";
      return [id, Object.fromEntries(away.map((one) => [one, shownCase({ status, customer: one })]))];
    });
    return Object.fromEntries(all);
  }

  #isErased(contact: string): boolean {
    return this.erased.has(contact) && !this.#untold.some(isPrivacyDeletionOf(contact));
  }

  /** Webhooks tell of merges and deletions, in no order, and some of them later. */
  passes(count: number): Promise<unknown> {
    const { world } = this;
    const now = this.#untold.filter(() => this.#random() < 0.7);
    return world.passes(count, {}, async (adapter) => {
      for (const event of now.sort(() => this.#random() - 0.5)) {
        await adapter.receive?.(signed([event], world.clock.now(), INBOUND));
        this.#untold.splice(this.#untold.indexOf(event), 1);
      }
    });
  }

  /** Deletes for privacy one into whom others were merged. */
  eraseOne(): void {
    const contact = [...this.world.fake.live("contacts")].find(([, one]) => one.hs_merged_object_ids)?.[0];
    if (contact === undefined) throw new Error("Nobody was merged.");
    this.#erase(contact);
  }

  /** Tells what was not told yet, and has it looked at. */
  async tellAll(): Promise<void> {
    while (this.#untold.length > 0) await this.passes(1);
    await this.world.passes(1);
  }

  #whileItIsRead(): Failure | null {
    if (this.#random() < 0.05) this.happen();
    return this.#fail();
  }

  #fail(): Failure | null {
    const chance = this.#random();
    if (chance < 0.03) return "drop";
    if (chance < 0.06) return "lost";
    if (chance < 0.09) return tooMany(1 + Math.floor(this.#random() * 10));
    if (chance < 0.14) return { status: 502, body: "<html>Bad gateway</html>" };
    if (chance < 0.145) return tooMany(3_600, "DAILY");
    return null;
  }

  #newContact(): void {
    this.everybody.push(this.world.fake.put("contacts", { email: `p${this.#number++}@example.com` }));
  }

  #newTicket(contacts: readonly string[]): void {
    const { fake } = this.world;
    const ticket = fake.put("tickets", { hs_pipeline_stage: "1" });
    this.#tie(ticket, contacts);
    this.#tickets.push(ticket);
  }

  #tie(ticket: string, contacts: readonly string[]): void {
    this.world.fake.associate("tickets", ticket, contacts);
    this.#tied.set(ticket, (this.#tied.get(ticket) ?? new Set()).union(new Set(contacts)));
  }

  #merge(live: readonly string[]): void {
    const [one, other] = [this.#one(live), this.#one(live)];
    if (one === undefined || other === undefined || one === other) return;
    const into = this.world.fake.merge("contacts", one, other, this.#random() < 0.5);
    if (!this.everybody.includes(into)) this.everybody.push(into);
    this.#tell({
      ...{ subscriptionType: "contact.merge", objectId: Number(one), newObjectId: Number(into) },
      ...{ primaryObjectId: Number(one), mergedObjectIds: [Number(other)] },
    });
  }

  #archive(contact: string): void {
    const { fake } = this.world;
    if (this.erased.has(contact) || fake.mergedInto.has(contact)) return;
    if (!fake.live("contacts").has(contact)) {
      fake.restore("contacts", contact);
      return;
    }
    fake.archive("contacts", contact);
    this.#tell({ subscriptionType: "contact.deletion", objectId: Number(contact) });
  }

  /** HubSpot tells of a privacy deletion as a deletion, too. */
  #erase(contact: string): void {
    const { fake } = this.world;
    if (this.erased.has(contact) || fake.mergedInto.has(contact)) return;
    fake.erase(contact);
    this.erased.add(contact);
    for (const what of ["deletion", "privacyDeletion"])
      this.#tell({ subscriptionType: `contact.${what}`, objectId: Number(contact) });
  }

  #tell(event: Readonly<Record<string, unknown>>): void {
    this.#untold.push({ eventId: this.#number++, ...event });
  }

  #one(ids: readonly string[]): string | undefined {
    return oneOf(this.#random, ids);
  }
}

function isPrivacyDeletionOf(contact: string) {
  return ({ subscriptionType, objectId }: Readonly<Record<string, unknown>>): boolean =>
    subscriptionType === "contact.privacyDeletion" && String(objectId) === contact;
}

it.each(SEEDS)(
  "after a week of changes and failures, what is known is what HubSpot holds (COMITY_SEED=%i)",
  async (seed) => {
    const random = randomOf(seed);
    const world = await openHubspotWorld({ ...ALL, webhooks: { client_secret: SECRET } });
    world.fake.areMergesArchived = seed % 2 === 0;
    const week = new Week(world, random);
    await expectWeek(week, random);
    await expectPeople(week);
    week.eraseOne();
    await expectPeople(week);
    expect(JSON.stringify(world.context.log.lines)).not.toMatch(/@example|pat-na1/);
  },
  120_000,
);

/** Who was merged is one customer, and nothing is known of who was deleted for privacy. */
async function expectPeople(week: Week): Promise<void> {
  await week.tellAll();
  const { world, everybody, erased } = week;
  const { fake, engine } = world;
  for (const id of everybody) {
    let into = id;
    for (let next = fake.mergedInto.get(id); next !== undefined; next = fake.mergedInto.get(into))
      into = next;
    const is = await world.customer(id);
    if (erased.has(into)) expect({ id, into, is: is ?? {} }).toEqual({ id, into, is: {} });
    // Who came and was merged before anybody looked was never known.
    else if (into !== id && is !== null && fake.live("contacts").has(into)) {
      const { customer } = await engine.exportSubject(id);
      expect({ id, into: customer?.id }).toEqual({ id, into });
    }
  }
}
