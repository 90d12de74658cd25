import { listNames } from "./did-you-mean.ts";
import { problem } from "./problem.ts";

type Words = { readonly kind: string; readonly name: string };

/** CY611 to CY699: what is right by the rules of the language, and yet not what anybody means. */
export const LINT = {
  neverTrue: problem<{ whole: Words | null }>(
    "CY611",
    ({ whole }) =>
      whole === null
        ? "This part of the condition can never be true."
        : `The ${whole.kind} \`${whole.name}\` never does anything: its condition can never be true.`,
    () => "Find the parts that exclude each other and mend one; or take it out.",
    "warning",
  ),
  alwaysTrue: problem<{ whole: Words | null }>(
    "CY612",
    ({ whole }) =>
      whole === null
        ? "This part of the condition is never false."
        : `The condition of the ${whole.kind} \`${whole.name}\` is never false.`,
    () => "Say what it is to be true of; or leave it out, if it is meant for all.",
    "warning",
  ),
  shadowed: problem<{ name: string; by: string }>(
    "CY613",
    ({ name, by }) => `\`${name}\` never changes an answer: whenever it would act, \`${by}\` blocks.`,
    ({ by }) => `Take it out; or narrow \`${by}\`, if this one was to have a say.`,
    "warning",
  ),
  duplicate: problem<{ kind: string; name: string; other: string }>(
    "CY614",
    ({ name, other }) => `\`${name}\` says the same as \`${other}\`.`,
    ({ kind }) => `Keep one ${kind} of the two.`,
    "warning",
  ),
  unusedDefinition: problem<{ name: string }>(
    "CY615",
    ({ name }) => `No rule and no alert uses the definition \`${name}\`.`,
    () => "Take it out; or use it where its words stand written out.",
    "warning",
  ),
  untested: problem<Words>(
    "CY616",
    ({ kind, name }) => `No test shows the ${kind} \`${name}\` at work.`,
    ({ kind, name }) =>
      kind === "alert"
        ? "Add a test in which a fact raises it, and `expect alert`."
        : `Add a test in which it decides, and \`expect ... by ${name}\`.`,
    "warning",
  ),
  channelsClash: problem<{ name: string; other: string; channels: readonly string[] }>(
    "CY617",
    ({ name, other, channels }) =>
      `\`${name}\` and \`${other}\` can ask for two channels for one message: ${listNames(channels)}.`,
    () =>
      "Let one of them leave out the other's messages, with `unless` or `except`: else a person must decide.",
    "warning",
  ),
  conflictCycle: problem<{ circle: readonly string[] }>(
    "CY618",
    ({ circle }) => `These conflicts go round in a circle: ${circle.join(" beats ")}.`,
    () =>
      "Decide which of them yields: as it is, each can stop another, and which one goes is left to chance.",
    "warning",
  ),
  endlessHold: problem<{ name: string; why: string }>(
    "CY619",
    ({ name, why }) => `Nothing can end the hold of \`${name}\`: ${why}.`,
    () => "Give it a maximum, as in `at most 14 days or else block`; or block.",
    "warning",
  ),
  unreachableIntent: problem<{ intents: readonly string[]; by: readonly string[] }>(
    "CY620",
    ({ intents, by }) =>
      `Nothing lets ${listNames(quoted(intents), "or")} through: ${listNames(quoted(by))} ${by.length === 1 ? "blocks" : "block"} every one.`,
    () => "Say when it is to be blocked; or take the intent out of the vocabulary, if it is to end.",
    "warning",
  ),
  exceptOutside: problem<{ name: string; of: string }>(
    "CY621",
    ({ name, of }) => `\`except ${name}\` takes nothing away: ${of} has no such message.`,
    () => "Take it out; or name what was meant.",
    "warning",
  ),
  clearedUnseen: problem<{ intent: string; state: string; scope: string; days: number | null }>(
    "CY622",
    ({ intent, state }) =>
      `\`was ${state}\` does not see a \`${intent}\` that is cleared and not yet ${state}: of two that are asked about at once, both go.`,
    ({ intent, scope, days }) =>
      days === null
        ? "Write `was cleared`, which is true of what may go and of what has gone."
        : `Write a limit instead: \`limit ... applies to ${intent} at most 1 per ${scope} in any ${days} days then block\`; or \`was cleared\`.`,
    "warning",
  ),
  unusedIgnore: problem<{ rule: string }>(
    "CY690",
    ({ rule }) => `There is nothing here for \`lint-ignore: ${rule}\` to be silent about.`,
    () => "Take the comment out.",
    "warning",
  ),
  unknownIgnore: problem<{ rule: string; known: readonly string[] }>(
    "CY691",
    ({ rule }) => `\`${rule}\` is no lint rule that can be silenced.`,
    ({ known }) => `Those are ${known.join(", ")}.`,
    "warning",
  ),
  reasonMissing: problem<{ rule: string }>(
    "CY692",
    ({ rule }) => `\`lint-ignore: ${rule}\` says no reason, so it is not heeded.`,
    ({ rule }) => `Say why, for whoever comes next: \`# lint-ignore: ${rule} because of ...\`.`,
    "warning",
  ),
} as const;

function quoted(names: readonly string[]): readonly string[] {
  return names.map((name) => `\`${name}\``);
}
