import { InputError } from "@comity/core";
import { describe, expect, it } from "vitest";
import type { CrmWorld } from "./crm-world.ts";
import { openHubspotWorld } from "./hubspot-world.ts";
import { openSalesforceWorld } from "./salesforce-world.ts";

const MINUTE = 60_000;
const YEAR = 365 * 24 * 60 * MINUTE;

/** A CRM that says of Ana whether she wants mail. */
interface Setting {
  readonly world: CrmWorld & { passes(count?: number): Promise<unknown> };
  readonly ana: string;
  /** Into the archive, or the bin, and out of it. */
  remove(): void;
  restore(): void;
  /** Changes something else of her. */
  change(): void;
  setWants(wants: boolean): void;
}

const KINDS: Readonly<Record<string, () => Promise<Setting>>> = {
  async HubSpot() {
    const world = await openHubspotWorld({ contacts: { subscriptions: true } });
    const { fake } = world;
    const ana = fake.put("contacts", {
      email: "ana@example.com",
      createdate: new Date(world.clock.now() - YEAR).toISOString(),
    });
    const setWants = (wants: boolean) => {
      fake.subscribe("ana@example.com", { Newsletter: wants });
      // Her contact changes with it.
      fake.put("contacts", { hs_email_optout: String(!wants) }, ana);
    };
    setWants(true);
    const remove = () => fake.archive("contacts", ana);
    const restore = () => fake.restore("contacts", ana);
    return {
      world,
      ana,
      setWants,
      remove,
      restore,
      change: () => fake.put("contacts", { phone: "+1 312 555 0104" }, ana),
    };
  },
  async Salesforce() {
    const world = await openSalesforceWorld({ contacts: { opt_out: true } });
    const { data } = world.fake;
    const ana = data.put("Contact", {
      Email: "ana@example.com",
      HasOptedOutOfEmail: false,
      CreatedDate: world.clock.now() - YEAR,
    });
    return {
      ...{ world, ana },
      remove: () => data.remove("Contact", ana),
      restore: () => data.restore("Contact", ana),
      setWants: (wants) => data.put("Contact", { HasOptedOutOfEmail: !wants }, ana),
      change: () => data.put("Contact", { Phone: "+1 312 555 0104" }, ana),
    };
  },
};

/** What is told when she follows a link to unsubscribe. */
function withdraws({ world, ana }: Setting, at: number): Promise<unknown> {
  const data = { customer: ana, channel: "email", granted: false };
  return world.engine.report({ record: "privacy.consent", data, at: new Date(at).toISOString() });
}

async function wants({ world, ana }: Setting): Promise<boolean> {
  const all = await world.records("privacy.consent", [ana]);
  return JSON.stringify(all).includes('"granted":true');
}

describe.each(Object.keys(KINDS))("consent that %s tells of", (name) => {
  const opened = async (): Promise<Setting> => {
    const setting = await KINDS[name]?.();
    if (setting === undefined) throw new RangeError(name);
    await setting.world.passes();
    expect(await wants(setting)).toBe(true);
    await setting.world.pass(10 * MINUTE);
    return setting;
  };

  it("does not come back when it was withdrawn elsewhere and something else of the contact changes", async () => {
    const setting = await opened();
    const { world, change } = setting;
    await withdraws(setting, world.clock.now());
    await world.pass(10 * MINUTE);
    change();
    await world.passes();
    expect(await wants(setting)).toBe(false);
  });

  it("yields to what was withdrawn elsewhere before it was read, and is told later", async () => {
    const setting = await opened();
    await withdraws(setting, setting.world.clock.now() - 60 * MINUTE);
    expect(await wants(setting)).toBe(false);
  });

  it("takes nothing with it that was withdrawn elsewhere when the contact goes, and when it comes back", async () => {
    const setting = await opened();
    const { world } = setting;
    await withdraws(setting, world.clock.now());
    for (const happen of [setting.remove, setting.restore]) {
      await world.pass(24 * 60 * MINUTE);
      happen();
      await world.passes(2);
      const all = await world.records("privacy.consent", [setting.ana]);
      expect(JSON.stringify(all)).toContain('"granted":false');
    }
  });

  it("goes with its contact, and comes back with it", async () => {
    const setting = await opened();
    const { world } = setting;
    setting.remove();
    await world.pass(24 * 60 * MINUTE);
    await world.passes(2);
    expect(await world.records("privacy.consent", [setting.ana])).toEqual({});
    setting.restore();
    await world.pass(24 * 60 * MINUTE);
    await world.passes(2);
    expect(await wants(setting)).toBe(true);
  });

  it("comes back when it was withdrawn there and given again", async () => {
    const setting = await opened();
    const { world, setWants } = setting;
    for (const wanted of [false, true, false]) {
      setWants(wanted);
      await world.passes();
      expect(await wants(setting)).toBe(wanted);
      await world.pass(10 * MINUTE);
    }
  });
});

it("what the ledger refused is told again, and stays rejected until it fits", async () => {
  const world = await openHubspotWorld({ contacts: { subscriptions: true } });
  const { fake, engine, passes, pass } = world;
  let isRefused = true;
  const comity = Object.create(engine, {
    report: {
      value: async (fact: Parameters<typeof engine.report>[0]) => {
        if (isRefused) throw new InputError("CY504", "record privacy.consent", "It is refused.", "Wait.");
        return engine.report(fact);
      },
    },
  });
  Object.assign(world.context, { comity });
  const ana = fake.put("contacts", { email: "ana@example.com" });
  fake.subscribe("ana@example.com", { Newsletter: true });
  await passes();
  expect(await world.inStep("privacy")).toBeNull();
  // It is read again as a whole, and is the same.
  for (let day = 0; day < 2; day++) {
    await pass(24 * 60 * MINUTE);
    await passes();
    expect(await world.inStep("privacy")).toBeNull();
  }
  isRefused = false;
  await pass(24 * 60 * MINUTE);
  await passes();
  expect(JSON.stringify(await world.records("privacy.consent", [ana])).includes("true")).toBe(true);
  expect(await world.inStep("privacy")).not.toBeNull();
});
