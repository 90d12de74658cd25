import { styleText } from "node:util";

const LOOKS = {
  strong: "bold",
  faint: "dim",
  good: "green",
  bad: "red",
  wait: "yellow",
  changed: "cyan",
} as const;

export type Look = keyof typeof LOOKS;

/** Puts a look on text, or leaves it plain. */
export type Style = (look: Look, text: string) => string;

export function styleFor(output: { readonly color: boolean }): Style {
  if (!output.color) return (_look, text) => text;
  return (look, text) => styleText(LOOKS[look], text, { validateStream: false });
}
