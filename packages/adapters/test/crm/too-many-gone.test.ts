import { describe, expect, it } from "vitest";
import type { CrmWorld } from "./crm-world.ts";
import { openHubspotWorld } from "./hubspot-world.ts";
import { openSalesforceWorld } from "./salesforce-world.ts";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** A CRM of which a list may lack what is there. */
interface PatchyCrm {
  readonly world: CrmWorld;
  readonly requests: string[];
  /** Opens a case of a contact, or writes it anew. @returns its id */
  put(id?: string): string;
  hide(isListed: (id: string) => boolean): void;
  /** Takes a record away for good. */
  purge(id: string): void;
  passes(more?: { readonly most_gone?: number }): Promise<unknown>;
  /** What is known of the cases. */
  cases(): Promise<Readonly<Record<string, unknown>>>;
}

async function hubspot(): Promise<PatchyCrm> {
  const world = await openHubspotWorld();
  const { fake } = world;
  const ana = fake.put("contacts", { email: "ana@example.com" });
  return {
    world,
    requests: fake.requests,
    put(id) {
      if (id !== undefined) return fake.put("tickets", { hs_pipeline_stage: "4" }, id);
      const made = fake.put("tickets", { hs_pipeline_stage: "1" });
      fake.associate("tickets", made, [ana]);
      return made;
    },
    hide(isListed) {
      fake.isListed = isListed;
    },
    purge: (id) => fake.purge("tickets", id),
    passes: (more) => world.passes(1, more),
    cases: () => world.records("support.case", [ana]),
  };
}

async function salesforce(): Promise<PatchyCrm> {
  const world = await openSalesforceWorld();
  const { data, requests } = world.fake;
  const ana = data.put("Contact", { Email: "ana@example.com" });
  let number = 1_000;
  return {
    world,
    requests,
    put(id) {
      if (id !== undefined) return data.put("Case", { IsClosed: true }, id);
      return data.put("Case", { CaseNumber: String(number++), ContactId: ana, IsClosed: false });
    },
    hide(isListed) {
      data.isListed = isListed;
    },
    purge: (id) => data.purge("Case", id),
    passes: (more) => world.passes(1, more),
    cases: () => world.records("support.case", [ana]),
  };
}

const closed = (cases: Readonly<Record<string, unknown>>): number =>
  Object.values(cases).filter((one) => (one as { readonly status: string }).status === "closed").length;

describe.each([
  ["HubSpot", hubspot],
  ["Salesforce", salesforce],
])("a list of %s that lacks most of what is known", (_name, open) => {
  it("takes nothing away, has the silo not told in step, and is read again within the hour", async () => {
    const { world, put, hide, passes, cases } = await open();
    const ids = Array.from({ length: 60 }, () => put());
    await passes();
    await world.pass(DAY);
    hide((id) => !ids.includes(id) || ids.indexOf(id) < 2);
    await passes();
    const before = await world.inStep("support");
    expect(Object.keys(await cases())).toHaveLength(60);
    // What changes meanwhile is read, and each pass says what is wrong.
    put(ids[0]);
    world.context.log.lines.length = 0;
    await world.pass(MINUTE);
    await passes();
    expect(closed(await cases())).toBe(1);
    expect(world.context.log.lines.map(({ fields }) => fields.code)).toEqual(["too_many_gone"]);
    await world.pass(30 * MINUTE);
    await passes();
    expect(await world.inStep("support")).toBe(before);
    hide(() => true);
    await world.pass(30 * MINUTE);
    await passes();
    await passes();
    expect(await world.inStep("support")).toBeGreaterThan(before ?? 0);
    expect(Object.keys(await cases())).toHaveLength(60);
  });

  it("is read again at once when more may be gone, and only what is really gone is", async () => {
    const { world, put, hide, purge, passes, cases, requests } = await open();
    const ids = Array.from({ length: 60 }, () => put());
    await passes();
    await world.pass(DAY);
    hide((id) => !ids.includes(id) || ids.indexOf(id) < 2);
    await passes();
    await world.pass(MINUTE);
    for (const id of ids.slice(50)) purge(id);
    requests.length = 0;
    await passes({ most_gone: 100 });
    expect(requests.length).toBeGreaterThan(3);
    expect(Object.keys(await cases())).toHaveLength(50);
    expect(await world.inStep("support")).toBeGreaterThan(DAY - 20 * MINUTE);
  });
});
