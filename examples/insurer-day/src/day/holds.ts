import type { Story } from "./story.ts";

/** What became of the messages that a rule held. */
export interface HoldOutcome {
  /** `pack/name`, or the class's own caution where no rule is named. */
  readonly rule: string;
  readonly held: number;
  readonly released: number;
  readonly blocked: number;
  readonly waiting: number;
}

/** Counts, by the rule that first held them, how the holds ended. Most frequent first. */
export function holdOutcomes(stories: ReadonlyMap<string, Story>): HoldOutcome[] {
  const outcomes = new Map<string, { held: number; released: number; blocked: number; waiting: number }>();
  for (const story of stories.values()) {
    const hold = story.lines.find(({ verdict }) => verdict === "hold");
    if (!hold) continue;
    const reason = hold.reasons?.[0];
    const name = `${reason?.rule ?? "no rule"}${reason?.kind === "unknown" ? " (not known)" : ""}`;
    const sum = outcomes.get(name) ?? { held: 0, released: 0, blocked: 0, waiting: 0 };
    outcomes.set(name, sum);
    sum.held += 1;
    if (story.end === "held") sum.waiting += 1;
    else if (story.end === "blocked" || story.end === "recalled") sum.blocked += 1;
    else sum.released += 1;
  }
  return [...outcomes]
    .map(([rule, sum]) => ({ rule, ...sum }))
    .sort((left, right) => right.held - left.held || left.rule.localeCompare(right.rule));
}
