import { didYouMean, type Vocabulary } from "@comity/core";
import type { SettingsProblem } from "../../contract/adapter-type.ts";
import type { MailMapping, MailRule, Value } from "./mapping.ts";

type Path = SettingsProblem["path"];

/** A word that a mapping says, and where. */
interface Word {
  readonly word: string;
  readonly path: Path;
}

/** What of a mapping's names the vocabulary does not have. Names that come from mails are checked when they come. */
export function wordProblems(
  mapping: MailMapping,
  vocabulary: Vocabulary,
  path: Path,
): readonly SettingsProblem[] {
  const channel = { word: mapping.channel, path: [...path, "channel"] };
  return [
    ...missing([channel], vocabulary.channels, "channel"),
    ...mapping.rules.flatMap((rule, index) =>
      ruleProblems(rule, vocabulary, [...path, "rules", index, "message"]),
    ),
  ];
}

function ruleProblems(
  { message: { fields, about } }: MailRule,
  vocabulary: Vocabulary,
  path: Path,
): SettingsProblem[] {
  const { departments = [], intents } = vocabulary;
  const said = wordsOf(fields.intent, [...path, "intent"]);
  const problems = missing(said, [...intents.keys()], "intent");
  if (departments.length > 0) {
    const folded = new Set(departments.map((one) => one.toLowerCase()));
    const strange = wordsOf(fields.department, [...path, "department"]).filter(
      ({ word }) => !folded.has(word.toLowerCase()),
    );
    problems.push(...missing(strange, departments, "department"));
  }
  const names = aboutNames(vocabulary, fields.intent, said);
  const things = Object.keys(about).map((name) => ({ word: name, path: [...path, "about", name] }));
  problems.push(...missing(things, names, said.length === 1 ? `about ${said[0]?.word}` : "about"));
  return problems;
}

/** What a message can be about: of the intents that the mapping names, and of all if it can take another one from the mail. */
function aboutNames({ intents }: Vocabulary, value: Value | undefined, said: readonly Word[]): string[] {
  const closed = value?.kind === "literal" || (value?.kind === "taken" && value.values !== null);
  const possible = [...intents.values()].filter(
    ({ name }) => !closed || said.some(({ word }) => word === name),
  );
  return [...new Set(possible.flatMap(({ about }) => [...about.keys()]))];
}

/** The words that a mapping gives a part of the message itself. */
function wordsOf(value: Value | undefined, path: Path): readonly Word[] {
  if (value === undefined) return [];
  if (value.kind === "literal") return typeof value.value === "string" ? [{ word: value.value, path }] : [];
  const named = [...(value.values ?? [])].map(([from, word]) => ({ word, path: [...path, "values", from] }));
  const otherwise = value.otherwise === null ? [] : [{ word: value.otherwise, path: [...path, "otherwise"] }];
  return [...named, ...otherwise];
}

function missing(words: readonly Word[], known: readonly string[], what: string): SettingsProblem[] {
  return words.flatMap(({ word, path }) =>
    word === "" || known.includes(word)
      ? []
      : [{ path, message: sentence(word, what), help: didYouMean(word, known) }],
  );
}

function sentence(word: string, what: string): string {
  return what.startsWith("about")
    ? `The vocabulary has no field "${word}" in what a message is ${what}.`
    : `The vocabulary has no ${what} "${word}".`;
}
