import type { AdapterContext } from "../../contract/adapter-type.ts";
import { type InboundAnswer, InboundRefusal, type InboundRequest } from "../../contract/inbound.ts";
import type { Keep } from "../../keep/keep.ts";
import type { ObjectType } from "./objects.ts";
import { happeningsIn, requireSigned, TOLERANCE_MS } from "./webhook.ts";

/** So many notices may wait: with more, HubSpot keeps them, and tries again for a day. */
const MOST_WAITING = 100_000;

export interface ReceiverParts {
  readonly context: Pick<AdapterContext, "name" | "now">;
  readonly secret: string;
  readonly keep: Keep;
  /** The kinds that are read. */
  readonly types: readonly ObjectType[];
  /** Told that there is something to look at. */
  readonly wake: () => void;
}

/**
 * Takes in HubSpot's webhooks: what they tell of is noted, for good, and read from HubSpot soon. A request that was answered is refused
 * when it comes once more; HubSpot's own second try is signed anew.
 */
export function receive(
  { context, secret, keep, types, wake }: ReceiverParts,
  request: InboundRequest,
): InboundAnswer {
  if (request.method !== "POST" || request.path !== "") {
    throw new InboundRefusal(
      "nothing_here",
      "There is nothing here.",
      "HubSpot's webhooks are sent by POST.",
    );
  }
  const now = context.now();
  const signature = requireSigned(request, secret, now);
  const space = `${context.name}/webhooks`;
  if (keep.seen.has(space, signature, now)) {
    throw new InboundRefusal("unsigned", "The request came before.", "HubSpot signs each request anew.");
  }
  const happened = happeningsIn(request.body).filter(({ type }) => types.includes(type));
  if (keep.notices.count() > MOST_WAITING) {
    throw new InboundRefusal("busy", "Too many changes wait to be read.", "Send it again later.");
  }
  keep.transact(() => {
    keep.seen.forgetExpired(now);
    // Until then its own time lets it in.
    keep.seen.add(space, signature, now + 2 * TOLERANCE_MS);
    for (const { type, id, kind } of happened) keep.notices.add(`${context.name}/${type}`, id, kind);
  });
  if (happened.length > 0) wake();
  return { status: 204 };
}
