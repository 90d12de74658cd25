import { decodeMessage } from "../ledger/decode-message.ts";
import { encodeRequest } from "../ledger/encode-request.ts";
import type { Entry } from "../ledger/entry.ts";
import type { Customer } from "../ledger/fact.ts";
import type { Message, MessageRequest } from "../ledger/message.ts";
import { customerScope, keyScope } from "../ledger/scope.ts";
import { standingAt, verdictOf } from "../ledger/standing.ts";
import { InputError } from "../value/input-error.ts";
import type { Instant } from "../value/value.ts";
import type { Standing } from "./api.ts";
import { apply, type Draft, decided } from "./apply.ts";
import { hashOf } from "./hash.ts";
import { addressKeys, recipientOf } from "./identity.ts";
import { departureOf, judge, lookedUp } from "./judge.ts";
import { placeCustomer } from "./rematch.ts";
import type { Work } from "./work.ts";

/**
 * Decides a message that is asked about for the first time; for one that was asked about before, says how it stands.
 *
 * @throws InputError if the request does not fit the vocabulary, or its id was used for another message.
 */
export async function askAbout(work: Work, request: MessageRequest): Promise<Entry> {
  const message = decodeMessage(work.rules.vocabulary, request, work.now);
  const contentHash = await hashOf(encodeRequest(request));
  const known = await work.transaction.entry(message.id);
  if (known !== null) return sameAgain(known, contentHash);

  const customer = await lockRecipient(work, request, message);
  // Another process may have asked about it while we waited for the lock.
  const raced = await work.transaction.entry(message.id);
  if (raced !== null) return sameAgain(raced, contentHash);
  // Somebody new may be whom records have been waiting for.
  if ((await work.transaction.customer(customer.id)) === null) await placeCustomer(work, null, customer);

  const sequence = await work.transaction.nextSequence();
  const draft = { id: message.id, sequence, message, holds: [], reviews: [] };
  const decision = await judge(work, draft, customer, departureOf(message, work.now));
  const fresh: Draft = {
    ...draft,
    customer: customer.id,
    household: customer.household,
    request,
    contentHash,
    askedAt: work.now,
    clearedAt: null,
    startedAt: null,
    leaseUntil: null,
    sentAt: null,
    endedAt: null,
    breach: false,
  };
  return apply(work, null, decided(work, fresh, decision), decision);
}

/** Resolves who it is for, takes the locks of every scope touched, and resolves again: it may have changed meanwhile. */
async function lockRecipient(work: Work, request: MessageRequest, message: Message): Promise<Customer> {
  const keys = addressKeys(work.rules.vocabulary, request);
  const before = await recipientOf(work.transaction, request, keys);
  await work.lock([
    customerScope(before.id),
    ...keys.map(keyScope),
    ...lookedUp(work.rules.program, message, before.household),
  ]);
  return recipientOf(work.transaction, request, keys);
}

function sameAgain(known: Entry, contentHash: string): Entry {
  if (known.contentHash === contentHash) return known;
  throw new InputError(
    "CY592",
    `message ${known.id}`,
    "This id was used before for a message with other content.",
    "Ids are unique over all departments: give the new message an id of its own.",
  );
}

/** How a message stands now, for whoever asks. */
export function standingOf(entry: Entry, now: Instant): Standing {
  const state = standingAt(entry, now);
  return { message: entry.id, state, verdict: verdictOf(entry, state), answer: entry.answer };
}
