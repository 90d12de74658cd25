import type { Adapter } from "../../src/contract/adapter.ts";
import type { Comity } from "../../src/contract/comity.ts";
import { createHubspot } from "../../src/crm/hubspot/adapter.ts";
import type { HubspotSettings } from "../../src/crm/hubspot/settings.ts";
import { testFolder } from "../world.ts";
import { type CrmWorld, EVERY, openCrmWorld, runPasses } from "./crm-world.ts";
import { type HubspotFake, openHubspotFake } from "./hubspot-fake.ts";

/** HubSpot, an engine in memory, and an adapter between them, all at one time. */
export interface HubspotWorld extends CrmWorld {
  readonly fake: HubspotFake;
  /** Where what writes notes keeps what it has to. */
  readonly notesFolder: string;
  /** What the adapter tells what it found, if it is not the engine. */
  comity: Comity | null;
  /** Runs the adapter for some passes. */
  passes(
    count?: number,
    more?: Partial<HubspotSettings>,
    /** Runs as soon as the adapter does. */
    meanwhile?: (adapter: Adapter) => Promise<void>,
  ): Promise<Readonly<Record<string, number>>>;
}

/** Where HubSpot reaches the adapter. */
export const INBOUND = "https://comity.example.com/v1/webhooks/crm";

export const ALL: Partial<HubspotSettings> = { contacts: {}, tickets: {}, deals: {} };

export async function openHubspotWorld(settings: Partial<HubspotSettings> = ALL): Promise<HubspotWorld> {
  const fake = await openHubspotFake();
  const world = await openCrmWorld(INBOUND);
  fake.now = () => world.clock.now();
  const own = { token: "pat-na1-good", url: fake.url, every: EVERY, requests_per_second: 100 };
  const hubspot: HubspotWorld = {
    ...world,
    ...{ fake, notesFolder: testFolder(), comity: null },
    passes: (count = 1, more = {}, meanwhile = undefined) => {
      const context = { ...world.context, comity: hubspot.comity ?? world.context.comity };
      const given = { ...own, ...settings, ...more };
      return runPasses((sleep) => createHubspot(given, context, { sleep }), count, meanwhile);
    },
  };
  return hubspot;
}
