import type { Quantified } from "@comity/core";
import { type Emit, Frame } from "./frame.ts";
import { begin, eachRecord, type Look, notice } from "./loop.ts";
import type { Unit } from "./unit.ts";

/**
 * Writes the function that tells the records of a `some` apart: see `SurveyCode`. Few rules of many fire, and so it is written
 * once, as the careful one. Equal ones are one.
 *
 * @returns its name
 */
export function writeSurvey(some: Quantified, unit: Unit, emit: Emit): string {
  const { key } = unit.analysis.of(some);
  const known = unit.surveys.get(key);
  if (known !== undefined) return known;
  const name = unit.name("s");
  unit.surveys.set(key, name);
  const frame = Frame.outermost(unit, emit).inner(new Set(), true);
  const { writer } = frame;
  const records = begin(frame, { ...some, expr: some }, { careful: null, leaves: false });
  writer.line(`let last = -Infinity, first = ${records}.next;`);
  eachRecord(frame, { ...some, expr: some }, some.body, writeLook);
  writer.line("run.next = matching.length > 0 ? last : first;");
  writer.line(`return matching.length > 0 ? 1 : open.length > 0 || !${records}.complete ? 2 : 0;`);
  unit.define(name, ["run", "matching", "open"], frame.lines(), some.source);
  return name;
}

/** As a `some` looks at a record, but that it goes on. */
function writeLook({ frame, record, body, fresh, bodyNext, next }: Look): void {
  const { writer } = frame;
  writer.open(`if (${fresh === null ? body.yes : `(${body.yes}) && ${fresh}`}) {`);
  writer.line(`matching.push(${record});`);
  writer.line(`last = Math.max(last, ${next ?? "Infinity"});`);
  // Of one that may be gone it does not matter when it goes stale: it has.
  writer.next(`} else if (${body.yes}) {`);
  writer.line(`open.push(${record});`);
  notice(frame, bodyNext);
  if (body.unknown !== null) {
    writer.next(`} else if (${body.unknown}) {`);
    writer.line(`open.push(${record});`);
    notice(frame, next);
  }
  if (bodyNext !== null) {
    writer.next("} else {");
    notice(frame, bodyNext);
  }
  writer.close();
}
