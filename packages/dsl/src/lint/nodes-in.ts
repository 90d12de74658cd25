import type { Path, Selection } from "../syntax/ast.ts";

/** All nodes of one kind in a tree, however deep, in the order in which they are written. */
export function nodesIn<Node>(tree: unknown, is: (node: object) => node is Node & object): readonly Node[] {
  if (Array.isArray(tree)) return tree.flatMap((one) => nodesIn(one, is));
  if (typeof tree !== "object" || tree === null) return [];
  const inner = Object.values(tree).flatMap((one) => nodesIn(one, is));
  return is(tree) ? [tree, ...inner] : inner;
}

export function isPath(node: object): node is Path {
  return "parts" in node && "span" in node && Array.isArray(node.parts) && node.parts.every(isName);
}

export function isSelection(node: object): node is Selection {
  return "include" in node && "except" in node;
}

function isName(part: unknown): boolean {
  return typeof part === "object" && part !== null && "text" in part && "span" in part;
}
