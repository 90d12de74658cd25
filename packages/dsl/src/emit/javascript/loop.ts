import type { Expr, RecordSet, Slot } from "@comity/core";
import { earliestOf, type TruthText } from "./code.ts";
import type { Frame } from "./frame.ts";
import type { Written } from "./unit.ts";

/** Something that is worked out over a set of records. */
export interface Loop {
  /** The expression that it is. */
  readonly expr: Expr;
  readonly set: RecordSet;
  readonly slot: Slot;
}

/** How a function over records goes about it. */
export interface Way {
  /** A call of the careful function, for the plain one to go over to; null in the careful one itself. */
  readonly careful: string | null;
  /** Whether it has to leave `run.next` even if nothing that it looks at changes with time. */
  readonly leaves: boolean;
}

/** Writes the inside of a function over records. Says whether time can change what it gives. */
export type WriteLoop = (frame: Frame, way: Way) => boolean;

/**
 * Calls a function over a set of records, and writes it first. There are two of each: one that takes for granted that
 * all records are fresh and all there, as they are while silos are live, and a careful one. The first goes over to the
 * second where it finds that it has to.
 *
 * @returns the call, and whether it leaves `run.next`
 */
export function callLoop(
  { expr }: Loop,
  write: WriteLoop,
  frame: Frame,
): { readonly call: string; readonly timed: boolean } {
  const { unit } = frame;
  const facets = unit.analysis.of(expr);
  const free = new Set([...facets.free].filter((slot) => frame.slots.has(slot)));
  const known = free.size === 0 ? unit.closed.get(facets.key) : undefined;
  const written = known ?? define(expr, write, free, frame);
  if (free.size === 0) unit.closed.set(facets.key, written);
  return { call: `${written.name}(${frame.argumentsFor(free).join(", ")})`, timed: written.timed };
}

function define(expr: Expr, write: WriteLoop, free: ReadonlySet<number>, frame: Frame): Written {
  const { unit } = frame;
  const careful = unit.name("f");
  const inner = frame.inner(free, true);
  const timed = write(inner, { careful: null, leaves: false });
  unit.define(careful, inner.parameters(), inner.lines(), expr.source);
  // A record that may be stale was bound outside: there is nothing to take for granted.
  if (frame.careful && free.size > 0) return { name: careful, timed };
  const name = unit.name("f");
  const plain = frame.inner(free, false);
  const args = [...plain.slots.values()].flatMap(({ record }) => [record, "Infinity"]);
  write(plain, { careful: `${careful}(${["run", ...args].join(", ")})`, leaves: timed });
  unit.define(name, plain.parameters(), plain.lines(), expr.source);
  return { name, timed };
}

/** Writes what makes the set ready, as it stands in this evaluation. @returns the local with the set */
export function begin(frame: Frame, { set }: Loop, { careful }: Way): string {
  const records = frame.unit.recordSet(set);
  frame.writer.line(`if (${records}.generation !== run.generation) ${records}.load(run);`);
  if (careful !== null) frame.writer.line(`if (!${records}.ageless) return ${careful};`);
  return records;
}

/** A record of a loop, and what the body comes to for it. */
export interface Look {
  /** Where code about the record goes. */
  readonly frame: Frame;
  /** Local with the record. */
  readonly record: string;
  readonly body: TruthText;
  /** Whether the record is there for certain; null: all are. */
  readonly fresh: string | null;
  /** When the body changes; null: never. */
  readonly bodyNext: string | null;
  /** When the body or what is known of the record changes, if the record is fresh; null: never. */
  readonly next: string | null;
}

/** Writes a loop over the records of a set. */
export function eachRecord(frame: Frame, loop: Loop, body: Expr, inside: (look: Look) => void): void {
  const { writer, unit } = frame;
  const records = unit.recordSet(loop.set);
  const rows = frame.keep("rows", `${records}.records`);
  const index = frame.local("i");
  writer.open(`for (let ${index} = 0; ${index} < ${rows}.length; ${index}++) {`);
  const record = frame.keep("r", `${rows}[${index}]`);
  const fields = frame.keep("a", `${record}.fields`);
  const until = frame.careful ? frame.keep("u", `${records}.goodUntil(${record})`) : null;
  const ages = until !== null && unit.analysis.freshFor(loop.set.record) !== null;
  const good = ages ? frame.keep("g", `${until} > -Infinity ? ${until} : Infinity`) : null;
  const bound = frame.bind(loop.slot.index, { type: loop.set.record, record, fields, until, next: good });
  const truth = bound.truth(body);
  const bodyNext = bound.settleNext(truth.next);
  inside({
    frame: bound,
    record,
    body: truth,
    fresh: until === null ? null : `${until} > -Infinity`,
    bodyNext,
    next: bound.settleNext(earliestOf([bodyNext, good])),
  });
  writer.close();
}

/** Writes what is left in `run.next`, if anything is to be. Calls in between may have left something else there. */
export function leave({ writer }: Frame, { leaves }: Way, timed: boolean, next: string): void {
  if (timed) writer.line(`run.next = ${next};`);
  else if (leaves) writer.line("run.next = Infinity;");
}

/** Writes that something looked at changes then. */
export function notice({ writer }: Frame, next: string | null): void {
  if (next !== null) writer.line(`if (${next} < first) first = ${next};`);
}
