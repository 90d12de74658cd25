import { FORMAT } from "../../../packages/dsl/src/diagnostic/format-problems.ts";
import { LEXICAL } from "../../../packages/dsl/src/diagnostic/lexical-problems.ts";
import { LINT } from "../../../packages/dsl/src/diagnostic/lint-problems.ts";
import { MEANING } from "../../../packages/dsl/src/diagnostic/meaning-problems.ts";
import { NAMES } from "../../../packages/dsl/src/diagnostic/name-problems.ts";
import { SYNTAX } from "../../../packages/dsl/src/diagnostic/syntax-problems.ts";
import { VOCABULARY } from "../../../packages/dsl/src/diagnostic/vocabulary-problems.ts";
import * as tests from "../../../packages/dsl/src/test-runner/blocks/problems.ts";
import * as scenarios from "../../../packages/dsl/src/test-runner/scenario/problems.ts";

/** An entry of the catalogue of diagnostics, its parameters left open. */
export interface Entry {
  readonly code: string;
  readonly severity: string;
  readonly message: string;
  readonly help: string;
}

/** Where the catalogue is kept, by what the codes are about. */
export const FAMILIES: readonly (readonly [string, Readonly<Record<string, unknown>>])[] = [
  ["Characters, quotes, dates and times", LEXICAL],
  ["Declarations, clauses, brackets and units", SYNTAX],
  ["Names", NAMES],
  ["Meaning", MEANING],
  ["The vocabulary", VOCABULARY],
  ["The formatter", FORMAT],
  ["Lint", LINT],
  ["Scenario files", scenarios],
  ["Tests in rule files", tests],
];

/** What stands for a parameter in the table. */
const OPEN = "…";
/** Unlike what is written, lest every help be a guess at a misspelling. */
const OPEN_LIST = ["…, …"];

export function entriesOf(problems: Readonly<Record<string, unknown>>): readonly Entry[] {
  return Object.values(problems)
    .filter(isProblem)
    .map((one) => ({
      code: one.code,
      severity: one.severity,
      message: opened(one.message),
      help: opened(one.help),
    }))
    .sort((left, right) => (left.code < right.code ? -1 : 1));
}

type Words = (parameters: unknown) => string;

interface AnyProblem {
  readonly code: string;
  readonly severity: string;
  readonly message: Words;
  readonly help: Words;
}

function isProblem(value: unknown): value is AnyProblem {
  return typeof value === "object" && value !== null && "code" in value && "message" in value;
}

/** A sentence with `…` for what is filled in. Parameters that are lists are told by their failing as texts. */
function opened(words: Words): string {
  const lists = new Set<string>();
  for (;;) {
    const read: string[] = [];
    const parameters = new Proxy(
      {},
      {
        get(_, name) {
          read.push(String(name));
          return lists.has(String(name)) ? OPEN_LIST : OPEN;
        },
      },
    );
    try {
      return words(parameters);
    } catch (error) {
      const next = read.reverse().find((name) => !lists.has(name));
      if (next === undefined) throw error;
      lists.add(next);
    }
  }
}
