import type { Adapter, Finding } from "../contract/adapter.ts";
import { type AdapterContext, SettingsError } from "../contract/adapter-type.ts";
import { standardMapping } from "../mapping/standard-mapping.ts";
import { pollSettings } from "../run/poll-settings.ts";
import { pollingAdapter } from "../run/poller.ts";
import { DEFAULT_MAPPING } from "./default-mapping.ts";
import { type ProviderParts, ProviderReceiver, providerSource } from "./provider-receiver.ts";
import { DEFAULT_SILO, type ProviderSettings } from "./provider-settings.ts";

/** How often to look whether somebody asked to try rejected events again, in milliseconds. */
const EVERY_MS = 10_000;

interface ProviderEnds extends Pick<ProviderParts, "read" | "rememberedMs" | "status"> {
  /** Tries what the provider has to be asked for. Absent: nothing. */
  readonly probe?: () => Promise<readonly Finding[]>;
}

/**
 * An adapter that takes in what a provider tells of mails.
 *
 * @throws SettingsError
 */
export function providerAdapter(
  settings: ProviderSettings,
  context: AdapterContext,
  { probe = async () => [], ...ends }: ProviderEnds,
): Adapter {
  const { name, now, base } = context;
  const silo = settings.silo ?? DEFAULT_SILO;
  const poll = pollSettings({ silo }, EVERY_MS, context);
  if (context.key === null) {
    throw new SettingsError(
      [],
      "An event that does not fit is kept until it does, for its sender has forgotten it; and that is sealed.",
      "Configure a key for sealing.",
    );
  }
  const { mapping } = standardMapping(DEFAULT_MAPPING, settings.mapping, ["mapping"], base, {
    vocabulary: () => context.rules().vocabulary,
    silo,
  });
  const parts: ProviderParts = { name, silo, mapping, now, ...ends };
  const receiver = new ProviderReceiver(parts);
  const address = context.inboundUrl ?? `/v1/webhooks/${name}`;
  return pollingAdapter({ ...poll, unreadableAfterMs: null }, context, {
    sources: async () => ({ sources: [providerSource(parts)], close: async () => undefined }),
    // What is told cannot be asked for: all that can be said is where it has to be sent to.
    probe: async () => [
      { tried: `receive events at ${address}`, problem: null, help: null },
      ...(await probe()),
    ],
    receive: (request, taking) => receiver.receive(request, taking),
  });
}
