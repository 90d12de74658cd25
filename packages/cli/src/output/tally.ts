import { VERDICTS, type Verdict } from "@comity/core";
import type { Style } from "../frame/style.ts";
import { VERDICT_LOOKS } from "./sentences.ts";

export type Counts = Readonly<Record<Verdict, number>>;

/** Counts verdicts, by a name each: the departments. */
export class Tally {
  private readonly rows = new Map<string, Record<Verdict, number>>();

  add(name: string, verdict: Verdict): void {
    const row = this.rows.get(name) ?? noCounts();
    row[verdict]++;
    this.rows.set(name, row);
  }

  get byName(): Readonly<Record<string, Counts>> {
    return Object.fromEntries([...this.rows].sort(([left], [right]) => (left < right ? -1 : 1)));
  }

  get total(): Counts {
    const total = noCounts();
    for (const row of this.rows.values()) for (const verdict of VERDICTS) total[verdict] += row[verdict];
    return total;
  }
}

export function noCounts(): Record<Verdict, number> {
  return { send: 0, amend: 0, hold: 0, block: 0 };
}

/** A table: a line a name, a column a verdict, and the sums. */
export function tallyTable(tally: Tally, head: string, style: Style): string {
  const rows = [...Object.entries(tally.byName), ["all", tally.total] as const];
  const width = Math.max(head.length, ...rows.map(([name]) => name.length)) + 2;
  const cell = (text: string) => text.padStart(8);
  const sum = (counts: Counts) => VERDICTS.reduce((total, verdict) => total + counts[verdict], 0);
  const header =
    head.padEnd(width) + VERDICTS.map((verdict) => style(VERDICT_LOOKS[verdict], cell(verdict))).join("");
  const lines = rows.map(([name, counts]) => {
    const cells = VERDICTS.map((verdict) => cell(String(counts[verdict])));
    return name.padEnd(width) + cells.join("") + cell(String(sum(counts)));
  });
  return `${header}${cell("all")}\n${lines.join("\n")}\n`;
}
