import type { Known } from "@comity/core";

/**
 * A text as JavaScript. Every name and text from the input goes through here, so that none of them ever becomes code:
 * JSON is JavaScript, but for two line ends that older readers do not take in a string.
 */
export function textLiteral(text: string): string {
  return JSON.stringify(text).replaceAll("\u2028", "\\u2028").replaceAll("\u2029", "\\u2029");
}

/** A number as JavaScript, exactly. Negative ones stand in brackets, so that no two signs meet. */
export function numberLiteral(value: number): string {
  if (Object.is(value, -0)) return "(-0)";
  const text = Number.isNaN(value)
    ? "0 / 0"
    : Number.isFinite(value)
      ? String(value)
      : `${Math.sign(value)} / 0`;
  return value < 0 || !Number.isFinite(value) ? `(${text})` : text;
}

/** A value as JavaScript: objects are written out, so they belong where they are evaluated once. */
export function valueLiteral(value: Known): string {
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value === "number") return numberLiteral(value);
  if (typeof value === "string") return textLiteral(value);
  if ("minor" in value) {
    return `{ minor: ${numberLiteral(value.minor)}, currency: ${textLiteral(value.currency)} }`;
  }
  return `[${value.map(valueLiteral).join(", ")}]`;
}

/** Texts as JavaScript. */
export function textList(texts: readonly string[]): string {
  return `[${texts.map(textLiteral).join(", ")}]`;
}

/** Whether every object has a property of this name, so that reading it by the name alone would find that one. */
export function isInherited(name: string): boolean {
  return name in {};
}
