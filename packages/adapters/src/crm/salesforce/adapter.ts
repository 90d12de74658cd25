import type { Adapter } from "../../contract/adapter.ts";
import { type AdapterContext, type AdapterType, SettingsError } from "../../contract/adapter-type.ts";
import { Counts } from "../../run/counts.ts";
import { pollTiming } from "../../run/poll-settings.ts";
import { pollingAdapter } from "../../run/poller.ts";
import { type Sleep, sleep as systemSleep } from "../../run/sleep.ts";
import { wakeable } from "../../run/wakeable.ts";
import { type ChangeEventParts, takeChangeEvents } from "./change-events.ts";
import { kindsOf } from "./kinds.ts";
import { loginOf } from "./login.ts";
import { objectSource } from "./object-source.ts";
import { probeSalesforce } from "./probe.ts";
import { SALESFORCE_SCHEMA, type SalesforceSettings } from "./settings.ts";

const EVERY_MS = 60_000;
/** After a change event, more may come: so long is waited for them, so that a request reads many. */
const GATHER_MS = 10_000;

/** Contacts, cases and opportunities of Salesforce, as `type: salesforce` of the configuration. */
export const salesforceAdapter: AdapterType<SalesforceSettings> = {
  type: "salesforce",
  schema: SALESFORCE_SCHEMA,
  create: (settings, context) => createSalesforce(settings, context),
};

/** @throws SettingsError */
export function createSalesforce(
  settings: SalesforceSettings,
  context: AdapterContext,
  sleep: Sleep = systemSleep,
): Adapter {
  const login = loginOf(settings, sleep, context.now);
  const timing = pollTiming(settings, EVERY_MS);
  const kinds = kindsOf(settings, timing, context);
  if (context.key === null) {
    throw new SettingsError(
      [],
      "What Salesforce's records came to has to be kept, to tell what is gone, and that is sealed.",
      "Configure a key for sealing.",
    );
  }
  const bell = wakeable(sleep, timing.everyMs, GATHER_MS);
  const counts = new Counts();
  const polling = pollingAdapter(timing, context, {
    sleep: bell.sleep,
    async sources(keep) {
      const connection = await login.connect();
      const listening = listen({ connection, keep, wake: bell.wake, count: counts.add });
      return {
        sources: kinds.map((parts) => objectSource({ ...parts, keep, connection, sleep })),
        close: () => listening.stop(),
      };
    },
    probe: () => probeSalesforce(login, kinds, settings.change_events === true),
  });
  return { ...polling, counters: () => ({ ...polling.counters(), ...counts.all() }) };

  function listen(parts: Pick<ChangeEventParts, "connection" | "keep" | "wake" | "count">): {
    stop(): Promise<void>;
  } {
    if (settings.change_events !== true) return { stop: async () => undefined };
    const stop = new AbortController();
    const { name, log } = context;
    const taking = takeChangeEvents({ ...parts, sources: kinds, name, log, sleep }, stop.signal);
    return {
      async stop() {
        stop.abort();
        await taking;
      },
    };
  }
}
