import type { Written } from "./context.ts";

/** A declaration as messages name it: "rule", "quiet-hours". */
export function wordsFor(node: Written["node"]): { readonly kind: string; readonly name: string };
export function wordsFor(
  node: Written["node"] | null,
): { readonly kind: string; readonly name: string } | null;
export function wordsFor(
  node: Written["node"] | null,
): { readonly kind: string; readonly name: string } | null {
  return node && { kind: node.kind, name: node.name.text };
}
