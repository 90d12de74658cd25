import {
  decodeMessage,
  type FactRecord,
  type Instant,
  type Intent,
  type KnownCustomer,
  type Message,
  type Vocabulary,
} from "@comity/core";
import type { Random } from "../workload/random.ts";
import { drawFields } from "./draw-fields.ts";

const MARKETING_SHARE = 0.6;
const CAMPAIGN_SHARE = 0.5;
export const CAMPAIGNS = Array.from({ length: 40 }, (_, index) => `campaign-${index + 1}`);

/** A message of any intent, about what the customer has. */
export function drawMessage(
  vocabulary: Vocabulary,
  id: string,
  customer: KnownCustomer,
  records: ReadonlyMap<string, readonly FactRecord[]>,
  random: Random,
  at: Instant,
  only?: readonly string[],
): Message {
  const intent = drawIntent(vocabulary, random, only);
  const keysOf = (type: string) => (records.get(type) ?? []).map(({ key }) => key);
  const source = { vocabulary, random, now: at, keysOf };
  const about = drawFields(intent.about.values(), source);
  const items = Array.from({ length: intent.items.size === 0 ? 0 : 3 }, (_, index) => ({
    ...drawFields(intent.items.values(), source),
    id: `i${index}`,
  }));
  const request = {
    id,
    department: intent.departments[0] ?? "Marketing",
    intent: intent.name,
    channel: random.pick(vocabulary.channels),
    customer: customer.id,
    about,
    items,
    priority: random.int(0, 10) * 10,
    ...(random.chance(CAMPAIGN_SHARE) ? { campaign: random.pick(CAMPAIGNS) } : {}),
  };
  return decodeMessage(vocabulary, request, at);
}

/** Marketing writes more than all others. */
function drawIntent(vocabulary: Vocabulary, random: Random, only: readonly string[] | undefined): Intent {
  const intents = [...vocabulary.intents.values()].filter(({ name }) => only?.includes(name) ?? true);
  const isMarketing = random.chance(MARKETING_SHARE);
  const own = intents.filter((intent) => (intent.class === "marketing") === isMarketing);
  return random.pick(own.length === 0 ? intents : own);
}
