import type { Conflict } from "@comity/core";
import { LINT } from "../../diagnostic/lint-problems.ts";
import { inWrittenOrder, type LintContext } from "../context.ts";
import type { LintRule } from "../lint-rule.ts";
import { meet } from "../periods.ts";

/** One kind of message beats another. */
interface Win {
  readonly winner: string;
  readonly loser: string;
  readonly by: Conflict;
}

export const conflictCycle: LintRule = {
  name: "conflict-cycle",
  codes: [LINT.conflictCycle.code],
  severity: "warning",
  summary: "Conflicts in which a beats b, b beats c, and c beats a.",
  fixable: false,
  find(context) {
    const conflicts = inWrittenOrder(context.program.conflicts);
    const wins = winsOf(conflicts);
    const told = new Set<string>();
    for (const { winner } of wins) {
      if (told.has(winner)) continue;
      const circle = shortestCircle(winner, wins);
      if (circle === null) continue;
      for (const win of circle) told.add(win.winner);
      report(fromFirst(circle, conflicts), context);
    }
  },
};

function winsOf(conflicts: readonly Conflict[]): readonly Win[] {
  return conflicts.flatMap((by) => {
    if (by.mode === "observe" || (by.winner !== "left" && by.winner !== "right")) return [];
    const [winners, losers] = by.winner === "left" ? [by.left, by.right] : [by.right, by.left];
    return winners.intents.flatMap((winner) => losers.intents.map((loser) => ({ winner, loser, by })));
  });
}

/** The shortest way from a message by those that it beats back to itself, all in force on one day; null if there is none. */
function shortestCircle(start: string, wins: readonly Win[]): readonly Win[] | null {
  let ways: readonly (readonly Win[])[] = [[]];
  const seen = new Set<string>();
  while (ways.length > 0) {
    const longer: (readonly Win[])[] = [];
    for (const way of ways) {
      const at = way.at(-1)?.loser ?? start;
      for (const win of wins.filter(({ winner }) => winner === at)) {
        const next = [...way, win];
        if (!meet(next.map(({ by }) => by))) continue;
        if (win.loser === start) return next;
        // Another way to the same message is as long or longer, but may be in force on another day.
        const key = `${win.loser} ${next.map(({ by }) => `${by.from} ${by.to}`).join(" ")}`;
        if (!seen.has(key)) longer.push(next);
        seen.add(key);
      }
    }
    ways = longer;
  }
  return null;
}

/** The circle from the conflict that was written first. */
function fromFirst(circle: readonly Win[], conflicts: readonly Conflict[]): readonly Win[] {
  const positions = circle.map(({ by }) => conflicts.indexOf(by));
  const start = positions.indexOf(Math.min(...positions));
  return [...circle.slice(start), ...circle.slice(0, start)];
}

function report(circle: readonly Win[], context: LintContext): void {
  const [first, ...others] = circle;
  if (first === undefined) return;
  const names = [...circle.map(({ winner }) => winner), first.winner];
  const more = [...new Set(others.map(({ by }) => by))].filter((by) => by !== first.by);
  const related = more.map((by) => context.relatedTo(by, "It goes on here."));
  context.report(LINT.conflictCycle, { circle: names }, context.nameOf(first.by), { related });
}
