import type { ClauseKind } from "./clauses.ts";
import type { DeclarationKind } from "./outline.ts";

/** What examples are made of: names of the vocabulary that a file is written for, where there is one. */
export interface ExampleWords {
  readonly intent: string;
  /** Another intent; the same one if there is no other. */
  readonly otherIntent: string;
  readonly channel: string;
  /** As it is written: a name, or in quotes. */
  readonly department: string;
  /** `silo.record`, with the name that rules call one of them by. */
  readonly record: string;
  readonly alias: string;
  /** The field of its key that tells it from others, with a value: `number C-1`. */
  readonly key: string;
  readonly keyField: string;
  /** A field with a value, as tests write it and as conditions do: `status open`, `status is open`. */
  readonly state: string;
  readonly condition: string;
  readonly silo: string;
  readonly silos: readonly string[];
  /** A time as tests write it. */
  readonly moment: string;
}

/** For a file whose vocabulary is not at hand. */
export const PLAIN_WORDS: ExampleWords = {
  intent: "survey",
  otherIntent: "reminder",
  channel: "email",
  department: "Marketing",
  record: "support.case",
  alias: "case",
  key: "number C-1",
  keyField: "number",
  state: "status open",
  condition: "status is open",
  silo: "support",
  silos: [],
  moment: "2026-03-02 10:00",
};

type Examples = Readonly<Partial<Record<ClauseKind, string>>>;

/** One line for each clause of a declaration, the simplest that there is, for the help of diagnostics. */
export function examplesOf(declaration: DeclarationKind, words: ExampleWords): Examples {
  const { intent, otherIntent, record, alias, key, keyField, state, condition, department, channel } = words;
  const applies = `applies to ${intent}`;
  const when = `when some ${record} (${condition})`;
  const because = `because "It is about {${alias}.${keyField}}."`;
  switch (declaration) {
    case "pack":
      return { head: 'pack my-pack owner "risk"', if_unknown: "if unknown hold for review" };
    case "use":
      return { head: "use other-pack" };
    case "define":
      return {
        head: `define urgent for ${record} "It cannot wait."`,
        definition: `as ${condition}`,
      };
    case "rule":
      return {
        head: 'rule my-rule "Why there is such a rule."',
        applies,
        when,
        unless: `unless some ${record} (${condition})`,
        action: "then block",
        because,
        if_unknown: "if unknown hold at most 4 hours or else block",
      };
    case "conflict":
      return {
        head: 'conflict one-of-two "Nobody gets both."',
        between: `between (${intent}) and (${otherIntent})`,
        within: "within 30 days",
        across: "across customer",
        winner: `winner (${otherIntent})`,
        loser: "loser hold until the window ends",
        because: 'because "The other message is {other.standing}."',
      };
    case "limit":
      return {
        head: 'limit one-a-week "One a week is enough."',
        applies,
        at_most: "at most 1",
        per: "per customer",
        window: "in any 7 days",
        counting: "counting cleared, started, sent",
        action: "then block",
        because: 'because "There was one this week."',
      };
    case "alert":
      return {
        head: 'alert my-alert "Somebody hears of it at once."',
        department: `for ${department}`,
        when,
        send: `send ${intent}`,
        once_per: `once per ${alias}.${keyField}`,
        quiet: "in 30 days",
        because,
      };
    case "test":
      return {
        head: 'test my-test "What it shows."',
        given: `given customer ana and ana has ${record} (${key}, ${state})`,
        when: `when ${department} asks to send ${intent} by ${channel} to ana at ${words.moment}`,
        expect: "expect block by my-rule",
      };
  }
}

/** A step of a test that tells of a fact. */
export function factExample({ record, key, state }: ExampleWords): string {
  return `when ana has ${record} (${key}, ${state})`;
}
