import { unescapedCss } from "./hiding.ts";

/** An element as selectors see it. */
export interface SelectedElement {
  readonly tagName: string;
  readonly attrs: readonly { readonly name: string; readonly value: string }[];
}

const NAME = String.raw`(?:[\w-]|[^\x00-\x7f]|\\[^])+`;
const PART = new RegExp(String.raw`(\*|${NAME})|\.(${NAME})|#(${NAME})|\[([^\]]*)\]|(::?)(${NAME})|(&)`, "y");
const ATTRIBUTE = new RegExp(String.raw`^\s*(${NAME})\s*(?:([~|^$*]?=)\s*(.*?)\s*([is])?\s*)?$`, "is");
/** What is made beside an element's content, and what only links and controls can be, or what is empty. */
const NEVER = new Set([
  ...["before", "after", "first-line", "first-letter"],
  ...["empty", "link", "visited", "any-link", "checked", "disabled", "enabled", "required", "invalid"],
]);

/**
 * Whether a list of selectors may stand for the last of elements that are in each other. What cannot be told (a pseudo-class, a
 * sibling, what this does not know) is taken to hold.
 *
 * @param path the elements, the outermost first
 */
export function mayMatch(selectors: string, path: readonly SelectedElement[]): boolean {
  return splitOutside(selectors, ",").some((selector) => {
    const steps = stepsOf(selector);
    return steps.length > 0 && matches(steps, steps.length - 1, path, path.length - 1);
  });
}

interface Step {
  /** How it hangs together with the step before it. */
  readonly combinator: string;
  readonly compound: string;
}

/** From the end, as readers do. Elements are few, so that this ends soon whatever the selector is. */
function matches(
  steps: readonly Step[],
  index: number,
  path: readonly SelectedElement[],
  at: number,
): boolean {
  const step = steps[index];
  const element = path[at];
  if (step === undefined) return true;
  if (element === undefined || !compoundMatches(step.compound, element, at === 0)) return false;
  if (index === 0) return true;
  switch (step.combinator) {
    case ">":
      return matches(steps, index - 1, path, at - 1);
    case " ":
      return path.slice(0, at).some((_, above) => matches(steps, index - 1, path, above));
    default:
      // A sibling, of which nothing is known but that what is before it has to hold too.
      return at > 0;
  }
}

function compoundMatches(compound: string, element: SelectedElement, isRoot: boolean): boolean {
  let rest = compound;
  while (rest !== "") {
    PART.lastIndex = 0;
    const found = PART.exec(rest);
    if (found === null) return true;
    const [whole, type, name, id, attribute, colons, pseudo] = found;
    rest = rest.slice(whole.length);
    if (type !== undefined && type !== "*" && unescapedCss(type).toLowerCase() !== element.tagName)
      return false;
    if (
      name !== undefined &&
      !(attributeOf(element, "class") ?? "").split(/\s+/).includes(unescapedCss(name))
    )
      return false;
    if (id !== undefined && attributeOf(element, "id") !== unescapedCss(id)) return false;
    if (attribute !== undefined && !attributeMatches(attribute, element)) return false;
    if (pseudo === undefined) continue;
    if (colons === "::" || NEVER.has(pseudo.toLowerCase())) return false;
    if (pseudo.toLowerCase() === "root" && !isRoot) return false;
    rest = withoutArguments(rest);
  }
  return true;
}

function attributeMatches(written: string, element: SelectedElement): boolean {
  const [, name = "", operator, quoted = ""] = ATTRIBUTE.exec(written) ?? [];
  const value = attributeOf(element, unescapedCss(name).toLowerCase());
  if (value === undefined) return name === "";
  const wanted = unescapedCss(quoted.replace(/^(["'])(.*)\1$/s, "$2")).toLowerCase();
  const given = value.toLowerCase();
  switch (operator) {
    case "=":
      return given === wanted;
    case "~=":
      return given.split(/\s+/).includes(wanted);
    case "^=":
      return wanted !== "" && given.startsWith(wanted);
    case "$=":
      return wanted !== "" && given.endsWith(wanted);
    case "*=":
      return wanted !== "" && given.includes(wanted);
    case "|=":
      return given === wanted || given.startsWith(`${wanted}-`);
    default:
      return true;
  }
}

function attributeOf({ attrs }: SelectedElement, name: string): string | undefined {
  return attrs.find((one) => one.name === name)?.value;
}

/** What follows the brackets behind a pseudo-class. */
function withoutArguments(text: string): string {
  if (!text.startsWith("(")) return text;
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const sign = text.charAt(at);
    if (sign === "(") depth++;
    else if (sign === ")" && --depth === 0) return text.slice(at + 1);
  }
  return "";
}

function stepsOf(selector: string): readonly Step[] {
  const steps: Step[] = [];
  let combinator = " ";
  for (const piece of splitOutside(selector.trim().replace(/\s+/g, " "), " >+~")) {
    const sign = piece.trim();
    if (sign === "") continue;
    if (/^[>+~]$/.test(sign)) combinator = sign;
    else {
      steps.push({ combinator, compound: sign });
      combinator = " ";
    }
  }
  return steps;
}

/** Parts a text at any of some signs that stand outside of brackets and quotes. All but commas and blanks are pieces themselves. */
function splitOutside(text: string, signs: string): readonly string[] {
  const pieces: string[] = [];
  let depth = 0;
  let quote = "";
  let piece = "";
  for (let at = 0; at < text.length; at++) {
    const sign = text.charAt(at);
    if (sign === "\\") {
      piece += sign + text.charAt(++at);
      continue;
    }
    if (quote !== "") quote = sign === quote ? "" : quote;
    else if (sign === '"' || sign === "'") quote = sign;
    else if (sign === "(" || sign === "[") depth++;
    else if (sign === ")" || sign === "]") depth--;
    else if (depth === 0 && signs.includes(sign)) {
      pieces.push(piece);
      if (sign !== "," && sign !== " ") pieces.push(sign);
      piece = "";
      continue;
    }
    piece += sign;
  }
  return [...pieces, piece];
}
