import type { Adapter } from "../../contract/adapter.ts";
import { type AdapterContext, type AdapterType, SettingsError } from "../../contract/adapter-type.ts";
import { InboundRefusal } from "../../contract/inbound.ts";
import type { Keep } from "../../keep/keep.ts";
import { pollTiming } from "../../run/poll-settings.ts";
import { pollingAdapter } from "../../run/poller.ts";
import { type Sleep, sleep as systemSleep } from "../../run/sleep.ts";
import { wakeable } from "../../run/wakeable.ts";
import { kindsOf } from "./kinds.ts";
import { loginOf } from "./login.ts";
import { objectSource } from "./object-source.ts";
import { probeHubspot } from "./probe.ts";
import { receive } from "./receiver.ts";
import { HUBSPOT_SCHEMA, type HubspotSettings } from "./settings.ts";

const EVERY_MS = 60_000;

/** Contacts, tickets and deals of HubSpot, as `type: hubspot` of the configuration. */
export const hubspotAdapter: AdapterType<HubspotSettings> = {
  type: "hubspot",
  schema: HUBSPOT_SCHEMA,
  create: (settings, context) => createHubspot(settings, context),
};

/** What tests give instead of the system's. */
export interface HubspotSurroundings {
  readonly sleep?: Sleep;
}

/** @throws SettingsError */
export function createHubspot(
  settings: HubspotSettings,
  context: AdapterContext,
  { sleep = systemSleep }: HubspotSurroundings = {},
): Adapter {
  const { host, connect } = loginOf(settings, sleep);
  const timing = pollTiming(settings, EVERY_MS);
  const kinds = kindsOf(settings, timing, context);
  if (context.key === null) {
    throw new SettingsError(
      [],
      "What HubSpot's records came to has to be kept, to tell what is gone, and that is sealed.",
      "Configure a key for sealing.",
    );
  }
  const bell = wakeable(sleep, timing.everyMs);
  let running: Keep | null = null;
  const polling = pollingAdapter(timing, context, {
    sleep: bell.sleep,
    async sources(keep) {
      const connection = await connect();
      running = keep;
      return {
        sources: kinds.map((parts) => objectSource({ ...parts, keep, connection })),
        async close() {
          running = null;
          connection.close();
        },
      };
    },
    probe: () => probeHubspot(host, connect, kinds),
  });
  if (settings.webhooks === undefined) return polling;
  requireErasable(settings, context);
  const { client_secret: secret } = settings.webhooks;
  const types = kinds.map(({ type }) => type);
  return {
    ...polling,
    async receive(request) {
      if (running === null)
        throw new InboundRefusal("busy", "The adapter is being stopped.", "Send it again later.");
      return receive({ context, secret, keep: running, types, wake: bell.wake }, request);
    },
  };
}

/** @throws SettingsError where nobody could be erased */
function requireErasable({ privacy_deletions: given }: HubspotSettings, { comity }: AdapterContext): void {
  if (given === "keep" || comity.eraseSubject !== undefined) return;
  throw new SettingsError(
    ["privacy_deletions"],
    "Nobody can be erased over HTTP.",
    "Run the adapter in `comity serve`, or write privacy_deletions: keep.",
  );
}
