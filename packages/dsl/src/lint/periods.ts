/** From and to which day something is in force, both included; null: without end on that side. */
export interface Period {
  readonly from: number | null;
  readonly to: number | null;
}

/** Whether one is in force whenever the other is. */
export function coversPeriod(wide: Period, narrow: Period): boolean {
  const begins = wide.from === null || (narrow.from !== null && wide.from <= narrow.from);
  return begins && (wide.to === null || (narrow.to !== null && narrow.to <= wide.to));
}

/** Whether there is a day on which all are in force. */
export function meet(periods: readonly Period[]): boolean {
  const begins = Math.max(...periods.map(({ from }) => from ?? Number.NEGATIVE_INFINITY));
  const ends = Math.min(...periods.map(({ to }) => to ?? Number.POSITIVE_INFINITY));
  return begins <= ends;
}
