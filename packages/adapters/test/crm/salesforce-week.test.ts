import { expect, it } from "vitest";
import type { Failure } from "./salesforce-fake.ts";
import { openSalesforceWorld, type SalesforceWorld } from "./salesforce-world.ts";
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
const OWNER = "ana@example.com";

/** Salesforce, to which things happen; of most it tells, of some twice. */
class Week implements BusyCrm {
  readonly world: SalesforceWorld;
  readonly overlapMs = 15 * MINUTE;
  readonly everybody: string[] = [];
  readonly #random: Random;
  readonly #cases: string[] = [];
  #number = 0;

  constructor(world: SalesforceWorld, random: Random) {
    this.world = world;
    this.#random = random;
    // A transaction writes the time of change, and is seen when it ends.
    world.fake.data.lag = () => Math.floor(random() * 14 * MINUTE);
    world.fake.data.batch = 3;
  }

  happen(): void {
    const { data } = this.world.fake;
    const contacts = [...data.live("Contact").keys()];
    const contact = this.#one(contacts);
    const one = this.#one(this.#cases);
    const what = Math.floor(this.#random() * 11);
    if (what <= 1 || contact === undefined) this.#newContact();
    else if (what <= 3 || one === undefined) this.#newCase(contact);
    else if (what === 4) {
      data.put("Contact", { Email: `changed${this.#number++}@example.com` }, contact);
      this.#tell("Contact", contact);
    } else if (what <= 6 && data.live("Case").has(one)) {
      data.put("Case", { IsClosed: this.#random() < 0.5 }, one);
      this.#tell("Case", one);
    } else if (what === 7) this.#delete(one);
    else if (what === 8) {
      data.restore("Case", one);
      this.#tell("Case", one, "UNDELETE");
    } else if (what === 9 && contacts.length > 2) this.#merge(contacts);
    else if (what === 10) this.#happenToTheStream();
  }

  setFailing(isFailing: boolean): void {
    this.world.fake.intercept = isFailing ? () => this.#fail() : null;
  }

  holding(): Holding {
    const { data } = this.world.fake;
    const cases = [...data.live("Case").values()].map(({ CaseNumber, IsClosed, ContactId }) => [
      CaseNumber,
      shownCase({ status: IsClosed === true ? "closed" : "open", customer: String(ContactId) }),
    ]);
    const contacts = [...data.live("Contact")].map(([id, { Email }]) => [id, Email]);
    return { cases: Object.fromEntries(cases), contacts: Object.fromEntries(contacts) };
  }

  passes(count: number): Promise<unknown> {
    return this.world.passes(count);
  }

  #fail(): Failure | null {
    const chance = this.#random();
    const refused = (status: number, errorCode: string): Failure => ({
      status,
      body: [{ errorCode, message: `${OWNER} 00Dtoken!` }],
    });
    if (chance < 0.03) return "drop";
    if (chance < 0.05) return "lost";
    if (chance < 0.07) return "cut";
    if (chance < 0.09) return refused(503, "SERVER_UNAVAILABLE");
    if (chance < 0.11) return refused(403, "REQUEST_LIMIT_EXCEEDED");
    if (chance < 0.13) return refused(401, "INVALID_SESSION_ID");
    if (chance < 0.15) return { status: 502, body: "<html>Bad gateway</html>" };
    return null;
  }

  #newContact(): void {
    const id = this.world.fake.data.put("Contact", { Email: `p${this.#number++}@example.com` });
    this.everybody.push(id);
    this.#tell("Contact", id, "CREATE");
  }

  #newCase(ContactId: string): void {
    const CaseNumber = String(1_000 + this.#number++);
    const id = this.world.fake.data.put("Case", { CaseNumber, ContactId, IsClosed: false });
    this.#cases.push(id);
    this.#tell("Case", id, "CREATE");
  }

  #delete(id: string): void {
    if (!this.world.fake.data.live("Case").has(id)) return;
    this.world.fake.data.remove("Case", id);
    this.#tell("Case", id, "DELETE");
  }

  #merge(contacts: readonly string[]): void {
    const [one, other] = [this.#one(contacts), this.#one(contacts)];
    if (one === undefined || other === undefined || one === other) return;
    this.world.fake.data.merge(one, other);
    this.#tell("Contact", other, "DELETE");
    this.#tell("Contact", one);
  }

  #tell(object: string, id: string, changeType = "UPDATE"): void {
    const { events } = this.world.fake;
    const chance = this.#random();
    if (chance < 0.1) return;
    events.tell(object, [id], chance < 0.2 ? `GAP_${changeType}` : changeType);
    if (chance > 0.9) events.tell(object, [id], changeType);
  }

  #happenToTheStream(): void {
    const { fake } = this.world;
    const what = this.#random();
    if (what < 0.3) fake.events.forgetClients();
    else if (what < 0.6) fake.endSessions();
    else fake.events.tell("Case", ["000000000000000AAA"], "GAP_OVERFLOW");
  }

  #one(ids: readonly string[]): string | undefined {
    return oneOf(this.#random, ids);
  }
}

it.each(SEEDS)(
  "after a week of changes and failures, what is known is what Salesforce holds (COMITY_SEED=%i)",
  async (seed) => {
    const random = randomOf(seed);
    const events = seed % 2 === 0 ? { change_events: true } : {};
    const world = await openSalesforceWorld({ contacts: {}, cases: {}, ...events });
    await expectWeek(new Week(world, random), random);
    expect(JSON.stringify(world.context.log.lines)).not.toMatch(/@example|00Dtoken|3MVG9/);
  },
  600_000,
);
