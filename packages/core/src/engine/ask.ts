import { checkJson } from "../ledger/check-json.ts";
import { decodeMessage, messageIdOf, recipientAsText } from "../ledger/decode-message.ts";
import { encodeRequest } from "../ledger/encode-request.ts";
import type { Entry } from "../ledger/entry.ts";
import type { Customer } from "../ledger/fact.ts";
import type { Message, MessageRequest } from "../ledger/message.ts";
import { customerScope, keyScope } from "../ledger/scope.ts";
import { standingAt, verdictOf } from "../ledger/standing.ts";
import { InputError } from "../value/input-error.ts";
import { sha256 } from "../value/sha-256.ts";
import type { Instant } from "../value/value.ts";
import { decodeName } from "../vocabulary/decode-text.ts";
import type { Standing } from "./api.ts";
import { apply, type Draft, decided } from "./apply.ts";
import { addressKeys, recipientOf } from "./identity.ts";
import { departureOf, judge, lookedUp } from "./judge.ts";
import { placeCustomer } from "./rematch.ts";
import type { Work } from "./work.ts";

/**
 * Decides a message that is asked about for the first time; for one that was asked about before, says how it stands.
 *
 * @throws InputError if the request does not fit the vocabulary, or its id was used for another message.
 */
export async function askAbout(work: Work, given: MessageRequest): Promise<Entry> {
  // The rules, and what they let a message say, may have changed since it got its answer.
  const known = await work.transaction.entry(messageIdOf(given));
  const request = recipientAsText(given);
  if (known !== null) return sameAgain(known, request);

  const message = decodeMessage(work.rules.vocabulary, request, work.now);
  const customer = await lockRecipient(work, request, message);
  // Another process may have asked about it while we waited for the lock.
  const raced = await work.transaction.entry(message.id);
  if (raced !== null) return sameAgain(raced, request);
  // Somebody new may be whom records have been waiting for.
  if ((await work.transaction.customer(customer.id)) === null) await placeCustomer(work, null, customer);

  const sequence = await work.transaction.nextSequence();
  const draft = { id: message.id, sequence, message, request, holds: [], reviews: [] };
  const decision = await judge(work, draft, customer, departureOf(message, work.now));
  const fresh: Draft = {
    ...draft,
    customer: customer.id,
    household: customer.household,
    contentHash: sha256(encodeRequest(request)),
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
  for (;;) {
    const before = await recipientOf(work.transaction, request, keys);
    await work.lock([
      customerScope(before.id),
      ...keys.map(keyScope),
      ...lookedUp(work.rules.program, message, before.household),
    ]);
    const customer = await recipientOf(work.transaction, request, keys);
    if (customer.id === before.id && customer.household === before.household) return customer;
  }
}

function sameAgain(known: Entry, request: MessageRequest): Entry {
  // What it asked was erased, and its department is answered with how that ended, so that nothing is sent twice.
  if (known.erasure === "done" && isOf(known, request)) return known;
  for (const part of Object.values(request)) checkJson(part, `message ${known.id}`);
  if (known.contentHash === sha256(encodeRequest(request))) return known;
  throw new InputError(
    "CY592",
    `message ${known.id}`,
    "This id was used before for a message with other content.",
    "Ids are unique over all departments: give the new message an id of its own.",
  );
}

/** Whether a message is the asking department's, whose name need not be spelt as it is in the ledger. */
function isOf({ id, message }: Entry, { department }: MessageRequest): boolean {
  return (
    decodeName(department, `message ${id}: department`)?.toLowerCase() === message.department.toLowerCase()
  );
}

/** How a message stands now, for whoever asks. */
export function standingOf(entry: Entry, now: Instant): Standing {
  const state = standingAt(entry, now);
  const bounced = state === "failed" && entry.bounced === true;
  return {
    ...{ message: entry.id, state, verdict: verdictOf(entry, state), answer: entry.answer },
    ...(bounced ? { bounced } : {}),
  };
}
