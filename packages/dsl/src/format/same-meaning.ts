import type { ParseResult } from "../syntax/parse.ts";

/**
 * Whether two files say the same: equal trees but for the places of their nodes, and the same comments in the same
 * order, whatever space stands at their ends.
 */
export function haveSameMeaning(left: ParseResult["file"], right: ParseResult["file"]): boolean {
  const { comments: leftComments, ...leftTree } = left;
  const { comments: rightComments, ...rightTree } = right;
  const texts = leftComments.map(({ text }) => text.trimEnd());
  const sameComments =
    texts.length === rightComments.length &&
    rightComments.every(({ text }, index) => text.trimEnd() === texts[index]);
  return sameComments && areSame(leftTree, rightTree);
}

function areSame(left: unknown, right: unknown): boolean {
  if (Object.is(left, right)) return true;
  if (typeof left !== "object" || typeof right !== "object" || left === null || right === null) return false;
  if (Array.isArray(left) !== Array.isArray(right)) return false;
  const leftEntries = entriesOf(left);
  const rightEntries = entriesOf(right);
  return (
    leftEntries.length === rightEntries.length &&
    leftEntries.every(([key, value], index) => {
      const other = rightEntries[index];
      return other !== undefined && other[0] === key && areSame(value, other[1]);
    })
  );
}

function entriesOf(node: object): [string, unknown][] {
  return Object.entries(node).filter(([key]) => key !== "span");
}
