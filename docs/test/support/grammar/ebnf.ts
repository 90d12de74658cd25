import type { Item } from "./item.ts";

const WIDEST = 100;

/** A rule as text: `name = ... ;` with `[ ]` for what may be left out, `{ }` for none or more, `|` for one of several. */
export function ebnf(name: string, item: Item): string {
  const line = `${name} = ${text(item)} ;`;
  return line.length <= WIDEST ? line : `${name} =\n${broken(item, "    ")} ;`;
}

/** An item on as many lines as it needs. */
function broken(item: Item, indent: string): string {
  const line = indent + text(item);
  if (line.length <= WIDEST) return line;
  if (item.kind === "choice") {
    const further = `${indent}  `;
    return `${further}${item.items.map((one) => broken(one, further).trimStart()).join(`\n${indent}| `)}`;
  }
  const bracketed = item.kind === "optional" && item.item.kind === "repeat" && item.item.separator === null;
  if (bracketed) return `${indent}{\n${broken(item.item.item, `${indent}  `)}\n${indent}}`;
  return item.kind === "sequence" ? filled(item.items, indent) : line;
}

/** Parts on lines that are not too wide; one that is too wide for a line has lines of its own. */
function filled(parts: readonly Item[], indent: string): string {
  const lines: string[] = [];
  let room = 0;
  for (const part of parts) {
    const line = text(part, true);
    if (indent.length + line.length > WIDEST) {
      const inBrackets = part.kind === "choice";
      const inner = broken(part, inBrackets ? `${indent}  ` : indent);
      lines.push(inBrackets ? `${indent}(\n${inner}\n${indent})` : inner);
      room = 0;
    } else if (line.length < room) {
      lines[lines.length - 1] += ` ${line}`;
      room -= line.length + 1;
    } else {
      lines.push(indent + line);
      room = WIDEST - indent.length - line.length;
    }
  }
  return lines.join("\n");
}

/** @param inside whether it is part of a sequence, where a choice needs brackets */
function text(item: Item, inside = false): string {
  switch (item.kind) {
    case "words":
      return item.text.includes('"') ? `'${item.text}'` : `"${item.text}"`;
    case "token":
      return item.text.toUpperCase();
    case "rule":
      return item.name;
    case "sequence":
      return item.items.map((one) => text(one, true)).join(" ");
    case "choice": {
      const all = item.items.map((one) => text(one)).join(" | ");
      return inside ? `( ${all} )` : all;
    }
    case "optional":
      return item.item.kind === "repeat" && item.item.separator === null
        ? `{ ${text(item.item.item)} }`
        : `[ ${text(item.item)} ]`;
    case "repeat": {
      const once = text(item.item, true);
      const again = item.separator === null ? once : `${text(item.separator, true)} ${once}`;
      return `${once} { ${again} }`;
    }
  }
}
