import { lineAt, positionAt } from "../source/position.ts";
import type { Source, Span } from "../source/source.ts";
import type { Diagnostic, Severity } from "./diagnostic.ts";
import { display, displayText, displayWidth } from "./display.ts";

export interface RenderOptions {
  /** ANSI colours; everything can be read without them. */
  readonly color: boolean;
}

/** A line of source is cut to about this many columns around the place that matters. */
const WIDTH = 100;
/** What stays visible before a place in the middle of a long line. */
const BEFORE = 30;

const COLORS: Readonly<Record<Severity, number>> = { error: 31, warning: 33, hint: 36 };

/**
 * A diagnostic for a person: what is wrong, `file:line:column`, the line with carets under the place, other places
 * that matter, and what to do. Ends without a line break.
 */
export function renderDiagnostic(diagnostic: Diagnostic, { color }: RenderOptions): string {
  const { severity, code, message, help, source, span, related, fix } = diagnostic;
  const paint = (text: string, style: string) => (color ? `\u001B[${style}m${text}\u001B[0m` : text);
  const gutter = Math.max(
    ...[{ source, span }, ...related].map(
      (place) => String(positionAt(place.source, place.span.start).line).length,
    ),
  );
  const frame = (at: { source: Source; span: Span }, note: string, style: string) =>
    codeFrame(at.source, at.span, note, gutter, (text) => paint(text, style));
  const main = `${COLORS[severity]}`;
  const lines = [
    `${paint(`${severity} ${code}`, `1;${main}`)}${paint(`: ${displayText(message)}`, "1")}`,
    ...frame({ source, span }, "", main),
    ...related.flatMap((place) => frame(place, displayText(place.message), "34")),
  ];
  const margin = " ".repeat(gutter);
  if (help !== "") lines.push(`${margin} = help: ${displayText(help)}`);
  if (fix !== null) lines.push(`${margin} = fix: ${displayText(fix.title)}`);
  return lines.join("\n");
}

function codeFrame(
  source: Source,
  span: Span,
  note: string,
  gutter: number,
  paint: (text: string) => string,
): string[] {
  const { line, column } = positionAt(source, span.start);
  const margin = " ".repeat(gutter);
  const { text, start } = lineAt(source, line);
  const window = cutAround(text, span.start - start, span.end - start);
  const carets = "^".repeat(Math.max(1, displayWidth(window.marked)));
  const caption = note === "" ? "" : ` ${note}`;
  return [
    `${margin}--> ${displayText(source.file)}:${line}:${column}`,
    `${margin} |`,
    `${String(line).padStart(gutter)} | ${displayText(window.before + window.marked + window.after)}`,
    `${margin} | ${" ".repeat(displayWidth(window.before))}${paint(carets + caption)}`,
  ];
}

/** The marked part of a line and what is around it, cut to what a terminal shows. The mark ends with its line. */
function cutAround(line: string, from: number, to: number) {
  const start = wholeCharacter(line, Math.min(Math.max(from, 0), line.length));
  const end = wholeCharacter(line, Math.min(Math.max(to, start), line.length));
  if (displayWidth(line.slice(0, WIDTH * 2)) <= WIDTH && line.length <= WIDTH * 2) {
    return { before: line.slice(0, start), marked: line.slice(start, end), after: line.slice(end) };
  }
  const before = fitEnd(line.slice(Math.max(0, start - WIDTH), start), BEFORE);
  const cutBefore = before.length < start ? `...${before}` : before;
  const marked = fitStart(line.slice(start, Math.min(end, start + WIDTH)), WIDTH - BEFORE);
  const room = WIDTH - displayWidth(cutBefore) - displayWidth(marked);
  const rest = line.slice(start + marked.length);
  const after = marked.length < end - start ? "" : fitStart(rest.slice(0, WIDTH), Math.max(0, room));
  const cutAfter = start + marked.length + after.length < line.length ? `${after}...` : after;
  return { before: cutBefore, marked, after: cutAfter };
}

/** As much of the beginning of a text as fits into some columns. */
function fitStart(text: string, columns: number): string {
  let width = 0;
  let fitting = "";
  for (const character of text) {
    width += display(character).width;
    if (width > columns) break;
    fitting += character;
  }
  return fitting;
}

function fitEnd(text: string, columns: number): string {
  let width = 0;
  let fitting = "";
  for (const character of [...text].reverse()) {
    width += display(character).width;
    if (width > columns) break;
    fitting = character + fitting;
  }
  return fitting;
}

/** An offset that does not stand between the two halves of one character. */
function wholeCharacter(line: string, offset: number): number {
  const unit = line.charCodeAt(offset);
  const inside = unit >= 0xdc00 && unit <= 0xdfff && /[\uD800-\uDBFF]/.test(line[offset - 1] ?? "");
  return inside ? offset - 1 : offset;
}
