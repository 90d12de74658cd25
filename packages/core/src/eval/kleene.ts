import { joinUnknown, type Truth, Unknown } from "../value/unknown.ts";
import { earliest, type Finding, joinMatches, latest, NO_MATCHES, truthOf } from "./finding.ts";

/**
 * Strong Kleene conjunction: false if any part is false, whatever the others are; else unknown if any is. As
 * long as one part stays false so does the whole, so it can change only when the last of them can.
 */
export function allOf(parts: readonly Finding[]): Finding {
  const failing = parts.filter((part) => truthOf(part) === false);
  return failing.length > 0 ? settled(false, failing) : unsettled(true, parts);
}

/**
 * Strong Kleene disjunction: the dual of {@link allOf}. Only the branches that hold tell which records
 * matched.
 */
export function anyOf(parts: readonly Finding[]): Finding {
  const holding = parts.filter((part) => truthOf(part) === true);
  return holding.length > 0 ? settled(true, holding) : unsettled(false, parts);
}

/** Negation. What matched is no match any more, though it still explains the outcome. */
export function negate(part: Finding): Finding {
  const truth = truthOf(part);
  return { ...part, value: truth instanceof Unknown ? truth : !truth, matches: NO_MATCHES };
}

/** Disjunction of truths that need no explanation. */
export function anyTrue(truths: readonly Truth[]): Truth {
  if (truths.includes(true)) return true;
  const unknowns = truths.filter((truth) => truth instanceof Unknown);
  return unknowns.length > 0 ? joinUnknown(unknowns) : false;
}

/** Each of these parts decides the whole by itself. */
function settled(value: boolean, deciding: readonly Finding[]): Finding {
  return {
    value,
    changesAt: latest(deciding.map((part) => part.changesAt)),
    matches: value ? joinMatches(deciding.map((part) => part.matches)) : NO_MATCHES,
    cited: deciding.flatMap((part) => part.cited),
  };
}

/** No part decides the whole by itself: it is unknown if one is, else all of them together make it `otherwise`. */
function unsettled(otherwise: boolean, parts: readonly Finding[]): Finding {
  const open = parts.filter((part) => part.value instanceof Unknown);
  const unknowns = open.map((part) => part.value).filter((value) => value instanceof Unknown);
  return {
    value: unknowns.length > 0 ? joinUnknown(unknowns) : otherwise,
    changesAt: earliest(parts.map((part) => part.changesAt)),
    matches: joinMatches(parts.map((part) => part.matches)),
    cited: (open.length > 0 ? open : parts).flatMap((part) => part.cited),
  };
}
