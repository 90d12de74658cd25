import { problem } from "../../diagnostic/problem.ts";

/** What can be wrong with a scenario file: part of the catalogue of diagnostics. */

export const TOO_LONG = problem<{ limit: number }>(
  "CY901",
  ({ limit }) => `This scenario file is longer than ${limit} characters.`,
  () => "Split it into several files.",
);

export const TOO_DEEP = problem<{ limit: number }>(
  "CY902",
  ({ limit }) => `This is nested more than ${limit} levels deep.`,
  () => "No scenario needs that: look for a bracket that is not closed.",
);

export const NOT_YAML = problem<{ message: string }>(
  "CY903",
  ({ message }) => `This is not YAML: ${message.trim().replace(/\.?$/, ".")}`,
  () => "Mend it here; indentation and quotes are the usual causes.",
);

export const ALIAS = problem<Record<never, never>>(
  "CY904",
  () => "Scenario files have no aliases.",
  () => "Write the value out again.",
);

export const PROTO = problem<Record<never, never>>(
  "CY905",
  () => '"__proto__" is not a name that anything can have.',
  () => "Choose another name.",
);

export const SHAPE = problem<{ message: string; help: string }>(
  "CY906",
  ({ message }) => message,
  ({ help }) => help,
);

export const NO_SCENARIO = problem<Record<never, never>>(
  "CY907",
  () => "There is no scenario in this file.",
  () => "A scenario has title, packs, now and steps or cases.",
);

export const STEPS_OR_CASES = problem<{ both: boolean }>(
  "CY908",
  ({ both }) =>
    both ? "This scenario has both steps and cases." : "This scenario has neither steps nor cases.",
  () => "Put steps at the top for a single run, or cases, each with its own steps.",
);
