import type { Quantified } from "@comity/core";
import { type Emit, Frame } from "./frame.ts";
import { begin, eachRecord } from "./loop.ts";
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
  begin(frame, { ...some, expr: some }, { careful: null, leaves: false });
  eachRecord(frame, { ...some, expr: some }, some.body, ({ frame: { writer }, record, body, fresh }) => {
    const isOpen = body.unknown === null ? body.yes : `(${body.yes}) || (${body.unknown})`;
    writer.line(`if (${fresh === null ? body.yes : `(${body.yes}) && ${fresh}`}) matching.push(${record});`);
    writer.line(`else if (${isOpen}) open.push(${record});`);
  });
  unit.define(name, ["run", "matching", "open"], frame.lines(), some.source);
  return name;
}
