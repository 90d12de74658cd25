import type { Expr } from "../ir/expression.ts";
import type { EarlierMessage } from "../ledger/evidence.ts";
import { MINUTE_MS } from "../value/units.ts";
import type { Instant } from "../value/value.ts";
import { either, type Option } from "./options.ts";
import { moved, type Place, placeAfter, situationAt, toKnow, truthAt } from "./place.ts";

type History = Extract<Expr, { op: "history" }>;

/** The id of an earlier message that is imagined. */
export const NEW_MESSAGE = "\u0000new";

/** What would have to be different for an earlier message to have been, or not to have been. */
export function flipHistory(expr: History, target: boolean, place: Place): Option[] {
  const truth = truthAt(expr, place);
  return either([toKnow(truth), target ? oneSent(expr, place) : noneSent(expr, place)]);
}

/** Every message by which it may be true has not been cleared. */
function noneSent(expr: History, place: Place): Option[] {
  const { evidence } = place;
  const by = situationAt(place).entries.filter(
    (entry) => truthAt(expr, moved(place, { ...evidence, earlier: [entry] })) !== false,
  );
  return by.length === 0 ? [] : [by.map(({ id }) => ({ kind: "unsent", message: id }))];
}

/** A message of the first of these intents has been sent, as late as will do. */
function oneSent(expr: History, place: Place): Option[] {
  const { message, customer, at, clock } = place.evidence;
  const [intent] = expr.intents;
  if (intent === undefined) return [];
  const sentAt = Math.min(clock, latest(expr, at));
  const about = Object.fromEntries(expr.same.map((field) => [field, message.about[field] ?? null]));
  const imagined: EarlierMessage = {
    id: NEW_MESSAGE,
    sequence: 0,
    customer: customer.id,
    household: customer.household,
    state: "sent",
    clearedAt: sentAt,
    startedAt: sentAt,
    sentAt,
    dueAt: null,
    message: { intent, department: "", campaign: null, priority: 0, about, sendAt: sentAt },
  };
  const way = { kind: "sent", message: imagined } as const;
  return truthAt(expr, placeAfter(place, way)) === true ? [[way]] : [];
}

function latest({ when }: History, at: Instant): Instant {
  if (when === null || when.relation === "ge" || when.relation === "gt") return at;
  return when.relation === "le" ? at - when.agoMs : at - when.agoMs - MINUTE_MS;
}
