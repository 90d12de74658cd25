import { didYouMean, suggest } from "@comity/core";
import { problem } from "../../diagnostic/problem.ts";

/** What can be wrong with the names in a test: part of the catalogue of diagnostics. */

interface Unknown {
  /** `customer`, `silo`, `field of risk.policy`. */
  readonly what: string;
  readonly name: string;
  readonly known: readonly string[];
}

export const UNKNOWN_NAME = problem<Unknown>(
  "CY921",
  ({ what, name }) => `There is no ${what} "${name}".`,
  ({ name, known }) => {
    const meant = didYouMean(name, known);
    return suggest(name, known) === null ? `${meant} A new one is added in the vocabulary.` : meant;
  },
);

export const UNKNOWN_DEPARTMENT = problem<{
  name: string;
  known: readonly string[];
  listed: boolean;
}>(
  "CY930",
  ({ name }) => `There is no department "${name}".`,
  ({ name, known, listed }) => {
    const meant = didYouMean(name, known);
    return listed ? meant : `${meant} If it is another one, list the departments in the vocabulary.`;
  },
);

export const UNDECLARED_ABOUT = problem<{ name: string; intent: string; class: string }>(
  "CY931",
  ({ name, intent }) => `The vocabulary does not say that ${intent} can be about a "${name}".`,
  ({ name, intent, class: of }) => `Say it there: ${intent}: {class: ${of}, about: {${name}: text}}.`,
);

export const NOT_OF_TYPE = problem<{ reason: string; type: string }>(
  "CY932",
  ({ reason }) => `${reason.charAt(0).toUpperCase()}${reason.slice(1)}`,
  ({ type }) => `This field is ${type}.`,
);

export const KEY_MISSING = problem<{ record: string; field: string }>(
  "CY933",
  ({ record, field }) => `This ${record} has no ${field}, by which it is told from others.`,
  ({ field }) => `Write it first in the brackets: (${field} A-1, ...).`,
);

export const UNKNOWN_CUSTOMER = problem<{ name: string; known: readonly string[] }>(
  "CY922",
  ({ name }) => `The test has no customer "${name}".`,
  ({ name, known }) =>
    known.length === 0
      ? `Begin with "given customer ${name}".`
      : `${didYouMean(name, known)} Or add "given customer ${name}".`,
);

export const UNKNOWN_MESSAGE = problem<{ name: string; known: readonly string[] }>(
  "CY923",
  ({ name }) => `No message before this line is called "${name}".`,
  ({ name, known }) => (known.length === 0 ? `Name one with "as ${name}".` : didYouMean(name, known)),
);

export const NEVER_STALE = problem<{ silo: string }>(
  "CY924",
  ({ silo }) => `${silo} is never stale, because it has no fresh_for in the vocabulary.`,
  ({ silo }) => `Give ${silo} a fresh_for, or write "silo ${silo} is unreadable".`,
);

export const NOT_A_TIME = problem<{ reason: string }>(
  "CY925",
  ({ reason }) => reason,
  () => "Write 2026-03-02, 2026-03-02 10:00 or 2026-03-02T10:00:00Z.",
);

export const NO_UNIT = problem<{ amount: number }>(
  "CY926",
  ({ amount }) => `${amount} what? A length of time needs its unit.`,
  ({ amount }) => `Write ${amount} hours or ${amount} days.`,
);

export const BACK_IN_TIME = problem<Record<never, never>>(
  "CY927",
  () => "This lies before the line above it, and time does not run backwards.",
  () => "Put the steps in the order of time.",
);

export const NOT_A_VALUE = problem<Record<never, never>>(
  "CY928",
  () => "This is not a value.",
  () => "Write a word, a text in quotes, a number, a date or a list in square brackets.",
);

export const NAME_TWICE = problem<{ name: string }>(
  "CY929",
  ({ name }) => `Two messages of this test are called "${name}".`,
  () => "Give each its own name.",
);
