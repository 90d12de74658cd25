import { recordFreshness, setStanding } from "../eval/freshness.ts";
import { conditionInWords, isAlways } from "../explain/english/condition.ts";
import { inside, readingOf, recordLabel } from "../explain/english/reading.ts";
import type { Expr, RecordSet, Slot } from "../ir/expression.ts";
import type { FactRecord } from "../ledger/fact.ts";
import { BOOLEAN } from "../value/type.ts";
import { type Alteration, NEW_KEY } from "./alteration.ts";
import { either, type Option, together } from "./options.ts";
import { type Flip, moved, type Place, placeAfter, situationAt, truthAt } from "./place.ts";

/** A condition on the records of a set. */
export interface OverSet {
  readonly set: RecordSet;
  readonly slot: Slot;
  readonly body: Expr;
}

/** Of more records than this each by itself would be a list that nobody reads: then it is told of all together. */
const MOST_ONE_BY_ONE = 3;

/** What would have to be different for some record of a set to match, or for none. */
export function flipSome(over: OverSet, target: boolean, place: Place, flip: Flip): Option[] {
  return target ? someMatches(over, place, flip) : noneMatches(over, place, flip);
}

function noneMatches(over: OverSet, place: Place, flip: Flip): Option[] {
  const silo = siloToAsk(over.set, place);
  const matching = recordsOf(over, place).filter((record) => !isFalse(over, record, place));
  if (matching.length === 0) return silo;
  const oneByOne =
    matching.length > MOST_ONE_BY_ONE
      ? []
      : together(matching.map((record) => flip(over.body, false, bind(place, over.slot, record))));
  const ways = oneByOne.length > 0 ? oneByOne : [[notThere(over, matching, true, place)]];
  // With a silo out of step there may be records that nobody has told of, so its being in step is part of every way.
  if (silo.length > 0) return either([silo, together([silo, ways])]);
  return ways;
}

function someMatches(over: OverSet, place: Place, flip: Flip): Option[] {
  const silo = siloToAsk(over.set, place);
  const there = recordsOf(over, place).map((record) => {
    const ways = flip(over.body, true, bind(place, over.slot, record));
    return recordFreshness(situationAt(place), record).fresh ? ways : either([silo, together([silo, ways])]);
  });
  return either([silo, ...there, oneMore(over, place, flip)]);
}

/** One more record that matches. */
export function oneMore(over: OverSet, place: Place, flip: Flip): Option[] {
  const imagined: FactRecord = {
    type: over.set.record,
    key: NEW_KEY,
    customer: over.set.scope === "reference" ? null : place.evidence.customer.id,
    fields: {},
    receivedAt: place.evidence.clock,
    order: place.evidence.clock,
  };
  const inside = bind(placeAfter(place, { kind: "new", record: imagined }), over.slot, imagined);
  return flip(over.body, true, inside).map((way) => asNewRecord(imagined, way));
}

/** What an imagined record would have to say becomes the record; what else would have to be so stays. */
function asNewRecord(imagined: FactRecord, way: Option): Option {
  const fields = Object.fromEntries(
    way.flatMap((one) =>
      one.kind === "field" && one.key === NEW_KEY && one.value !== null ? [[one.field, one.value]] : [],
    ),
  );
  const others = way.filter((one) => !(one.kind === "field" && one.key === NEW_KEY));
  return [{ kind: "new", record: { ...imagined, fields } }, ...others];
}

/**
 * These records are not there. If they are `all` that match, that is told as "the customer had no policy where the status
 * is cancelling"; else they are named.
 */
export function notThere(
  over: OverSet,
  records: readonly FactRecord[],
  all: boolean,
  place: Place,
): Alteration {
  const { vocabulary } = place.rules;
  const label = recordLabel(over.set.record, vocabulary);
  const clause = conditionInWords(over.body, inside(readingOf(vocabulary), over.slot));
  const where = isAlways(over.body) ? "" : ` where ${clause}`;
  return {
    kind: "gone",
    record: over.set.record,
    keys: records.map((record) => record.key),
    so: all ? `${HAD_NO[over.set.scope]} ${label}${where}` : null,
  };
}

const HAD_NO: Readonly<Record<RecordSet["scope"], string>> = {
  customer: "the customer had no",
  household: "the customer's household had no",
  reference: "there were no",
};

/** The silo's being in step, if it is not. */
export function siloToAsk({ record }: RecordSet, place: Place): Option[] {
  const standing = setStanding(situationAt(place), record);
  if (standing.fresh || standing.cause.silo === undefined) return [];
  return [[{ kind: "silo", silo: standing.cause.silo }]];
}

export function recordsOf({ set }: OverSet, place: Place): readonly FactRecord[] {
  return situationAt(place).facts.records(set.record, set.scope);
}

export function isFalse({ body, slot }: OverSet, record: FactRecord, place: Place): boolean {
  return truthAt(body, bind(place, slot, record)) === false;
}

export function bind(place: Place, slot: Slot, record: FactRecord): Place {
  const found = moved({ ...place, bindings: new Map([[slot.index, record]]) }, place.evidence);
  return { ...place, bindings: new Map([...place.bindings, ...found.bindings]) };
}

/** `every` is not `some` that does not. */
export function notMatching({ set, slot, body }: OverSet): OverSet {
  return { set, slot, body: { op: "not", type: BOOLEAN, arg: body } };
}
