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
  if (Array.isArray(left) || Array.isArray(right)) return areSameLists(left, right);
  const keys = Object.keys(left);
  const others = Object.keys(right);
  return keys.length === others.length && keys.every((key) => key === "span" || areSameAt(key, left, right));
}

function areSameLists(left: unknown, right: unknown): boolean {
  if (!Array.isArray(left) || !Array.isArray(right) || left.length !== right.length) return false;
  return left.every((each, index) => areSame(each, right[index]));
}

function areSameAt(key: string, left: object, right: object): boolean {
  return Object.hasOwn(right, key) && areSame(Reflect.get(left, key), Reflect.get(right, key));
}
