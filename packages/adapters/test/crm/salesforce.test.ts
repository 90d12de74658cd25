import { createPublicKey, generateKeyPairSync } from "node:crypto";
import { describe, expect, it } from "vitest";
import { createSalesforce } from "../../src/crm/salesforce/adapter.ts";
import { loadLibrary } from "../../src/crm/salesforce/library.ts";
import { APP, openSalesforceFake } from "./salesforce-fake.ts";
import { ALL, idOf, newCase, openSalesforceWorld } from "./salesforce-world.ts";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const PATIENCE = 120_000;

describe("contacts, cases and opportunities of Salesforce", () => {
  it(
    "are customers, cases and purchases by the mapping that comes with the adapter",
    async () => {
      const world = await openSalesforceWorld();
      const { data } = world.fake;
      const phones = { Phone: "+1 312 555 0100", MobilePhone: "+1 312 555 0104" };
      const ana = data.put("Contact", { Email: "ana@example.com", ...phones });
      const ben = data.put("Contact", { Email: "ben@example.com", Phone: "+1 312 555 0105" });
      const open = newCase(world, ana, { Type: "Billing" });
      const closed = newCase(world, ben, { IsClosed: true });
      newCase(world, null);
      const won = data.put("Opportunity", { IsWon: true, CloseDate: "2026-02-01" });
      const lost = data.put("Opportunity", { IsWon: false, CloseDate: "2026-02-01" });
      const lone = data.put("Opportunity", { IsWon: true, CloseDate: "2026-02-01" });
      for (const one of [won, lost]) data.tie(one, [ana, ben]);
      await world.passes();
      expect(await world.customer(ana)).toMatchObject({ email: "ana@example.com", phone: "+1 312 555 0104" });
      expect(await world.customer(ben)).toMatchObject({ email: "ben@example.com", phone: "+1 312 555 0105" });
      expect(await world.records("support.case", [ana, ben])).toEqual({
        [open]: { customer: ana, number: open, status: "open", topic: "Billing" },
        [closed]: { customer: ben, number: closed, status: "closed" },
      });
      expect(Object.keys(await world.records("sales.purchase", [ana, ben]))).toEqual([won]);
      expect(lone).not.toBe(won);
      expect(await world.inStep("support")).toBe(-15 * MINUTE);
      expect(await world.inStep("sales")).toBe(-15 * MINUTE);
    },
    PATIENCE,
  );

  it(
    "are households, consent, and fields of one's own, where the settings say so",
    async () => {
      const mapping = { customers: { fields: { tier: "Loyalty_Level__c" } } };
      const world = await openSalesforceWorld({ contacts: { households: true, opt_out: true, mapping } });
      const { data } = world.fake;
      const AccountId = "001000000000001AAA";
      const own = { Loyalty_Level__c: "gold", HasOptedOutOfEmail: true };
      const ana = data.put("Contact", { Email: "ana@example.com", AccountId, ...own });
      await world.passes();
      expect(await world.customer(ana)).toEqual({
        ...{ email: "ana@example.com", tier: "gold", household: AccountId },
      });
      expect(Object.values(await world.records("privacy.consent", [ana]))).toMatchObject([
        { granted: false },
      ]);
    },
    PATIENCE,
  );
});

describe("what changes in Salesforce", () => {
  it(
    "is whose it was moved to with the next reading, also for more opportunities than one question gives",
    async () => {
      const world = await openSalesforceWorld();
      const { data } = world.fake;
      const [ana, ben] = ["ana", "ben"].map((name) => data.put("Contact", { Email: `${name}@example.com` }));
      if (!ana || !ben) throw new Error("There are two.");
      const won = Array.from({ length: 650 }, () =>
        data.put("Opportunity", { IsWon: true, CloseDate: "2026-02-01" }),
      );
      for (const one of won) data.tie(one, [ana]);
      await world.passes();
      await world.pass(20 * MINUTE);
      await world.passes();
      for (const one of won) data.tie(one, [ben, ana]);
      await world.pass(MINUTE);
      await world.passes();
      const owners = async () => {
        const sales = Object.values(await world.records("sales.purchase", [ana, ben]));
        return sales.map((one) => (one as { readonly customer: string }).customer);
      };
      expect(await owners()).toEqual(won.map(() => ben));
      // That somebody was taken away is found when everything is read.
      data.tie(won[0] ?? "", []);
      await world.pass(24 * 60 * MINUTE);
      await world.passes();
      expect(await owners()).toHaveLength(won.length - 1);
    },
    PATIENCE,
  );

  it(
    "is found late too, and what was deleted is gone until it is restored",
    async () => {
      const world = await openSalesforceWorld();
      const { data } = world.fake;
      const ana = data.put("Contact", { Email: "ana@example.com" });
      const number = newCase(world, ana);
      const id = idOf(world, number);
      await world.passes();
      await world.pass(10 * MINUTE);
      await world.passes();
      // A transaction that took ten minutes: its time of change is from before the last pass.
      data.lag = () => 10 * MINUTE;
      data.put("Case", { IsClosed: true }, id);
      data.lag = () => 0;
      await world.pass(MINUTE);
      await world.passes();
      expect(await world.records("support.case", [ana])).toMatchObject({ [number]: { status: "closed" } });
      data.remove("Case", id);
      await world.pass(MINUTE);
      await world.passes();
      expect(await world.records("support.case", [ana])).toEqual({});
      data.restore("Case", id);
      await world.pass(MINUTE);
      await world.passes();
      expect(await world.records("support.case", [ana])).toMatchObject({ [number]: { status: "closed" } });
    },
    PATIENCE,
  );

  it(
    "is gone when it left the recycle bin unseen, as soon as everything is compared",
    async () => {
      const world = await openSalesforceWorld();
      const { data } = world.fake;
      const ana = data.put("Contact", { Email: "ana@example.com" });
      const number = newCase(world, ana);
      await world.passes();
      data.purge("Case", idOf(world, number));
      await world.pass(MINUTE);
      await world.passes();
      expect(Object.keys(await world.records("support.case", [ana]))).toEqual([number]);
      await world.pass(DAY);
      await world.passes();
      expect(await world.records("support.case", [ana])).toEqual({});
    },
    PATIENCE,
  );

  it.each([MINUTE, 2 * DAY])(
    "merges customers whose contacts were merged, %i ms later",
    async (later) => {
      const world = await openSalesforceWorld();
      const { data } = world.fake;
      const [ana, anna, ann] = ["ana", "anna", "ann"].map((name) =>
        data.put("Contact", { Email: `${name}@example.com` }),
      );
      if (ana === undefined || anna === undefined || ann === undefined) throw new Error("There are three.");
      const numbers = [ana, anna, ann].map((contact) => newCase(world, contact));
      await world.passes();
      // Salesforce may give fewer at a time than were asked for.
      data.batch = 1;
      data.merge(anna, ann);
      data.merge(ana, anna);
      await world.pass(later);
      await world.passes();
      expect(Object.keys(await world.records("support.case", [ana])).sort()).toEqual(numbers);
      for (const id of [ana, anna, ann]) {
        expect((await world.engine.exportSubject(id)).customer?.id).toBe(ana);
      }
    },
    PATIENCE,
  );
});

describe("a connection to Salesforce", () => {
  it(
    "logs in anew, once, when a token has ended",
    async () => {
      const world = await openSalesforceWorld();
      const ana = world.fake.data.put("Contact", { Email: "ana@example.com" });
      await world.passes();
      world.fake.requests.length = 0;
      let left = 1;
      world.fake.intercept = (path) => {
        if (path.endsWith("/query") || path.endsWith("/queryAll")) {
          if (left-- === 1) world.fake.endSessions();
        }
        return null;
      };
      world.fake.data.put("Contact", { Email: "new@example.com" }, ana);
      await world.pass(MINUTE);
      await world.passes();
      expect(await world.customer(ana)).toMatchObject({ email: "new@example.com" });
      expect(world.fake.requests.filter((one) => one.endsWith("/token"))).toHaveLength(2);
    },
    PATIENCE,
  );

  it(
    "leaves what is left of the day's requests to others",
    async () => {
      const world = await openSalesforceWorld();
      world.fake.data.put("Contact", { Email: "ana@example.com" });
      world.fake.usage = { used: 80, limit: 100 };
      await world.passes(5);
      expect(world.fake.requests.filter((one) => one.includes("/query"))).toHaveLength(1);
      expect(JSON.stringify(world.context.log.lines)).toContain("limit_near");
      world.fake.usage = { used: 10, limit: 100 };
      await world.pass(16 * MINUTE);
      await world.passes(2);
      expect(await world.inStep("support")).toBe(MINUTE);
    },
    PATIENCE,
  );

  it(
    "says apart what is wrong: the key, the app, the audience, a permission, a field, the host",
    async () => {
      const world = await openSalesforceWorld();
      const { fake } = world;
      const told = async (more = {}): Promise<unknown> => {
        const adapter = createSalesforce(world.settings(more), world.context);
        return (await adapter.probe())?.map(({ problem }) => problem);
      };
      expect(await told()).toEqual([null, null, null]);
      const other = generateKeyPairSync("rsa", { modulusLength: 2048 });
      const { certificate } = fake;
      fake.certificate = createPublicKey(other.publicKey.export({ type: "spki", format: "pem" }));
      expect(await told()).toEqual(["The private key is not that of the app's certificate."]);
      fake.certificate = certificate;
      const audience = "https://login.salesforce.com";
      const oauth = (more: object) => ({ oauth: { ...APP, audience, ...more } });
      expect(await told(oauth({ client_id: "other" }))).toEqual(["Salesforce does not know the app."]);
      expect(await told(oauth({ username: "other" }))).toEqual(["The app is not approved for the user."]);
      expect(await told(oauth({ audience: fake.url }))).toEqual([
        "Salesforce does not take itself for whom the assertion is for.",
      ]);
      fake.data.hidden.add("Case").add("Contact.MobilePhone");
      expect(await told()).toEqual([
        "Contact has no field MobilePhone, or the user may not see it.",
        "The user may not read the object Case.",
        null,
      ]);
      const port = new URL(fake.url).port;
      fake.intercept = () => "drop";
      const [unreachable] =
        (await createSalesforce(world.settings(), world.context, async () => undefined).probe()) ?? [];
      expect(unreachable?.problem).toMatch(new RegExp(`^127.0.0.1:${port} cannot be reached`));
    },
    PATIENCE,
  );

  it(
    "is refused with what is no key of RSA, and where what is said is no address of Salesforce",
    async () => {
      const world = await openSalesforceWorld(ALL);
      const make = (more: object) => () => createSalesforce(world.settings(more), world.context);
      expect(make({ oauth: { ...APP, private_key: "secret" } })).toThrow("This is no private key of RSA.");
      expect(make({ login_url: "http://login.salesforce.com" })).toThrow("This is not where Salesforce is.");
      expect(make({ login_url: "https://acme.lightning.force.com" })).toThrow("programs do not log in there");
      const mapping = { customers: { fields: { tier: "`Id FROM User--`" } } };
      expect(make({ contacts: { mapping } })).toThrow("which is no name of a field");
    },
    PATIENCE,
  );

  it(
    "sends its token nowhere else, wherever an answer leads",
    async () => {
      const world = await openSalesforceWorld();
      const elsewhere = await openSalesforceFake();
      const headers = { location: `${elsewhere.url}/services/data/v62.0/query?q=` };
      world.fake.intercept = (path) => (path.includes("/data/") ? { status: 302, body: {}, headers } : null);
      await world.passes();
      expect(world.fake.requests.some((one) => one.includes("/jobs/query"))).toBe(true);
      expect(elsewhere.requests).toEqual([]);
      expect(await world.inStep("support")).toBeNull();
    },
    PATIENCE,
  );

  it(
    "stands answers that are cut in the middle, and such as have no end",
    async () => {
      const world = await openSalesforceWorld();
      world.fake.data.put("Contact", { Email: "ana@example.com" });
      const failures = ["cut", "cut", { status: 200, body: "x".repeat(70 * 1_048_576) }, "cut"] as const;
      let next = 0;
      world.fake.intercept = (path) => (path.includes("/data/") ? (failures[next++] ?? null) : null);
      await world.passes(3);
      expect(next).toBeGreaterThan(failures.length);
      expect(await world.inStep("support")).toBe(-15 * MINUTE);
      expect(world.context.log.lines.map(({ fields }) => fields.code)).toContain("too_long");
    },
    PATIENCE,
  );

  it("says what to install when the client is not there", async () => {
    const missing = Object.assign(new Error("Cannot find package"), { code: "ERR_MODULE_NOT_FOUND" });
    await expect(loadLibrary(() => Promise.reject(missing))).rejects.toThrow("npm install jsforce@3.10.26");
  });

  it(
    "tells nobody's address, no token and no key in its log",
    async () => {
      const world = await openSalesforceWorld(ALL);
      world.fake.data.put("Contact", { Email: "ana@example.com", Phone: "nowhere" });
      const body = [
        { errorCode: "UNKNOWN_EXCEPTION", message: `ana@example.com 00Dtoken! ${APP.client_id}` },
      ];
      world.fake.intercept = (path) => (path.endsWith("/query") ? { status: 500, body } : null);
      await world.passes(2);
      const text = JSON.stringify(world.context.log.lines);
      expect(text).toContain("source cannot be read");
      expect(text).not.toMatch(/@example|00Dtoken|3MVG9|PRIVATE/);
    },
    PATIENCE,
  );
});
