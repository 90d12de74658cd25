import { escapeHtml } from "./html.ts";
import { type LocatedPoint, missingOf } from "./located.ts";
import { OUTCOME_WORDS } from "./words.ts";

/** How much of a point tests have reached: its look, and its sign. */
export type Standing = "all" | "some" | "none";

export const SIGNS: Readonly<Record<Standing, string>> = { all: "✓", some: "◐", none: "✗" };

export function standingOf(point: LocatedPoint): Standing {
  const missing = missingOf(point).length;
  return missing === 0 ? "all" : missing === point.outcomes.length ? "none" : "some";
}

/** `✓ true  ✓ false  ✗ unknown`, each with a word for readers that do not see the sign. */
export function outcomesHtml({ outcomes }: LocatedPoint): string {
  return outcomes
    .map(({ outcome, count }) => {
      const words = escapeHtml(OUTCOME_WORDS[outcome]);
      return count > 0
        ? `<span class="outcome yes" title="reached ${count} times">✓ ${words}</span>`
        : `<span class="outcome no">✗ ${words}: never</span>`;
    })
    .join(" ");
}

/** `true: reached, unknown: never`, for a tooltip. */
export function outcomesText({ text, outcomes }: LocatedPoint): string {
  const told = outcomes.map(
    ({ outcome, count }) => `${OUTCOME_WORDS[outcome]}: ${count > 0 ? "reached" : "never"}`,
  );
  return `${text}\n${told.join(", ")}`;
}
