import type { Limit } from "@comity/core";
import { lengthInMs } from "../check/length.ts";
import { checkPurposes } from "../check/purpose.ts";
import { fixName } from "../diagnostic/fix-name.ts";
import { MEANING } from "../diagnostic/meaning-problems.ts";
import { NAMES } from "../diagnostic/name-problems.ts";
import type { InFile } from "../resolve/packs.ts";
import { type Context, EMPTY_SCOPE, placeIn } from "../resolve/scope.ts";
import { resolveSelection } from "../resolve/selection.ts";
import type { Name, Limit as WrittenLimit } from "../syntax/ast.ts";
import { lowerBlockOrHold } from "./action.ts";
import { contextFor, lowerCommon, type ProgramContext } from "./declaration.ts";
import { lowerTemplate, valuesIn } from "./template.ts";

const SCOPES = ["customer", "household", "campaign"] as const;
const UNITS = ["day", "week", "month"] as const;
const COUNTED = ["cleared", "started", "sent"] as const;

/** Null after a mistake, which has been reported. */
export function lowerLimit(limit: InFile<WrittenLimit>, program: ProgramContext): Limit | null {
  const { node } = limit;
  const none = contextFor(limit, [], program);
  const intents = node.appliesTo === null ? null : resolveSelection(node.appliesTo, none);
  const context = { ...none, intents: intents ?? [] };
  const common = lowerCommon(limit, context);
  const atMost = lowerAtMost(node, context);
  const scope = node.per && oneOf(node.per, SCOPES, "something that messages are counted for", context);
  const window = lowerWindow(node, context);
  const counting = node.counting.map((name) =>
    oneOf(name, COUNTED, "a state in which messages count", context),
  );
  const counted = counting.filter((state) => state !== null);
  const then = node.then === null ? null : lowerBlockOrHold(node.then, "limit", context);
  const because = intents && lowerTemplate(node.because, EMPTY_SCOPE, context);
  if (common === null || intents === null || atMost === null || scope === null || window === null)
    return null;
  if (then === null || counted.length < counting.length || (node.because !== null && because === null))
    return null;
  checkPurposes(valuesIn(because), intents, context);
  return {
    ...common,
    intents,
    atMost,
    scope,
    window,
    counting: counted.length === 0 ? COUNTED : counted,
    then,
    because,
  };
}

function lowerAtMost({ atMost }: WrittenLimit, context: Context): number | null {
  if (atMost === null) return null;
  const { value, span } = atMost;
  if (Number.isSafeInteger(value) && value >= 0) return value;
  context.diagnostics.add(MEANING.wholeNumber, { amount: value }, placeIn(context, span));
  return null;
}

function lowerWindow({ window }: WrittenLimit, context: Context): Limit["window"] | null {
  if (window === null) return null;
  if (window.kind === "rolling") {
    const ms = lengthInMs(window.length, context);
    return ms === null ? null : { kind: "rolling", ms };
  }
  const unit = oneOf(window.unit, UNITS, "a stretch of the calendar", context);
  return unit === null ? null : { kind: "calendar", unit };
}

/** The word of a list that a name is. Null after a mistake, which has been reported. */
function oneOf<Word extends string>(
  { text, span }: Name,
  known: readonly Word[],
  what: string,
  context: Context,
): Word | null {
  const word = known.find((one) => one === text);
  if (word !== undefined) return word;
  context.diagnostics.add(
    NAMES.unknownWord,
    { written: text, what, known },
    placeIn(context, span),
    fixName(text, known, span),
  );
  return null;
}
