import type { Verdict } from "@comity/core";
import type { End, Story } from "./story.ts";

export const VERDICT_ORDER: readonly Verdict[] = ["send", "amend", "hold", "block"];

/** How many messages of a department got which first answer, and how they stood at midnight. */
export interface DepartmentTally {
  readonly department: string;
  readonly asked: number;
  readonly verdicts: Readonly<Record<Verdict, number>>;
  readonly ends: Readonly<Record<End, number>>;
}

/** One tally a department, the busiest first. */
export function tallyDepartments(stories: ReadonlyMap<string, Story>): DepartmentTally[] {
  const departments = new Map<string, Story[]>();
  for (const story of stories.values()) {
    const sofar = departments.get(story.message.department);
    if (sofar) sofar.push(story);
    else departments.set(story.message.department, [story]);
  }
  return [...departments]
    .map(([department, own]) => tally(department, own))
    .sort((left, right) => right.asked - left.asked);
}

/** All departments together. */
export function tallyAll(stories: ReadonlyMap<string, Story>): DepartmentTally {
  return tally("all", [...stories.values()]);
}

function tally(department: string, stories: readonly Story[]): DepartmentTally {
  const verdicts = { send: 0, amend: 0, hold: 0, block: 0 };
  const ends = { sent: 0, "on its way": 0, failed: 0, blocked: 0, recalled: 0, held: 0, waiting: 0 };
  for (const story of stories) {
    verdicts[story.verdict] += 1;
    ends[story.end] += 1;
  }
  return { department, asked: stories.length, verdicts, ends };
}
