import { lineAt, positionAt, type Source } from "@comity/dsl";
import { escapeHtml } from "./html.ts";
import { type LocatedDeclaration, type LocatedPlace, type LocatedPoint, missingOf } from "./located.ts";
import { outcomesHtml, outcomesText, SIGNS, type Standing, standingOf } from "./page-outcomes.ts";

/** A point with the declaration in which it was asked for; a definition's are asked for by each that uses it. */
export interface Marked {
  readonly point: LocatedPoint;
  readonly declaration: LocatedDeclaration;
}

/** The anchor of a line. */
export function lineId(file: string, line: number): string {
  return `${file.replace(/[^A-Za-z0-9]+/g, "-")}-L${line}`;
}

/** The anchor of the n-th place that lacks something, counted from 1 over the page. */
export function missingId(index: number): string {
  return `missing-${index}`;
}

/** Shorter stretches without conditions are shown like all others. */
const SHORTEST_FOLD = 6;

/**
 * A file as written, with marks on its conditions and under each line what no test reached.
 *
 * @param first the number of the first place that lacks something in this file; `total`: of how many on the page.
 */
export function fileHtml(source: Source, marked: readonly Marked[], first: number, total: number): string {
  const count = positionAt(source, source.text.length).line;
  const last = lineAt(source, count).text === "" ? count - 1 : count;
  const lines = Array.from({ length: last }, (_, index) => index + 1);
  let index = first;
  const rows = lines.map((line) => {
    const here = marked.filter(({ point }) => point.line <= line && line <= point.end_line);
    const notes = here
      .filter(({ point }) => point.line === line && missingOf(point).length > 0)
      .map((one) => noteHtml(one, index++, total));
    return { isMarked: here.length > 0, html: [rowHtml(source, line, here), ...notes].join("\n") };
  });
  const label = escapeHtml(source.file);
  return `<div class="file" role="region" tabindex="0" aria-label="${label}">\n${folded(rows)}\n</div>`;
}

/** How many places of a file lack something. */
export function missingIn(marked: readonly Marked[]): number {
  return marked.filter(({ point }) => missingOf(point).length > 0).length;
}

interface Row {
  readonly isMarked: boolean;
  readonly html: string;
}

/** Long stretches without conditions, as tests are, are folded up; a line beside a mark stays in sight. */
function folded(rows: readonly Row[]): string {
  const near = rows.map((_, index) =>
    rows.slice(Math.max(0, index - 2), index + 3).some((row) => row.isMarked),
  );
  const parts: string[] = [];
  let start = 0;
  while (start < rows.length) {
    let end = start + 1;
    while (end < rows.length && near[end] === near[start]) end++;
    const text = rows
      .slice(start, end)
      .map(({ html }) => html)
      .join("\n");
    const isFolded = near[start] === false && end - start >= SHORTEST_FOLD;
    const words = `lines ${start + 1} to ${end}: nothing to reach`;
    parts.push(isFolded ? `<details class="fold"><summary>${words}</summary>${text}</details>` : text);
    start = end;
  }
  return parts.join("\n");
}

function rowHtml(source: Source, line: number, here: readonly Marked[]): string {
  const id = lineId(source.file, line);
  const starting = here.filter(({ point }) => point.line === line);
  const lacks = starting.some(({ point }) => missingOf(point).length > 0);
  const sign = starting.length === 0 ? "" : signOf(starting.map(({ point }) => standingOf(point)));
  return [
    `<div class="row${lacks ? " lacks" : ""}" id="${id}">`,
    `<a class="place" href="#${id}">${line}</a>`,
    `<span class="sign ${lacks ? "no" : "yes"}">${sign}</span>`,
    `<span class="text">${markedText(lineAt(source, line).text, line, here)}</span></div>`,
  ].join("");
}

function signOf(standings: readonly Standing[]): string {
  if (standings.every((one) => one === "all")) return SIGNS.all;
  return standings.every((one) => one === "none") ? SIGNS.none : SIGNS.some;
}

/** The text of a line, each stretch with the look of the innermost condition around it. */
function markedText(text: string, line: number, here: readonly Marked[]): string {
  const points = here.map(({ point }) => point);
  const edges = points.flatMap((point) => [startIn(point, line), endIn(point, line, text)]);
  const cuts = [...new Set([0, ...edges, text.length])]
    .filter((cut) => cut <= text.length)
    .sort((a, b) => a - b);
  return cuts
    .slice(0, -1)
    .map((from, index) => {
      const to = cuts[index + 1] ?? text.length;
      const around = points.filter((point) => startIn(point, line) <= from && to <= endIn(point, line, text));
      return stretchHtml(text.slice(from, to), around);
    })
    .join("");
}

function stretchHtml(text: string, around: readonly LocatedPoint[]): string {
  const escaped = escapeHtml(text);
  const [first, ...others] = around;
  if (first === undefined || text.trim() === "") return escaped;
  const innermost = others.reduce((least, one) => (sizeOf(one) <= sizeOf(least) ? one : least), first);
  const same = around.filter((one) => sizeOf(one) === sizeOf(innermost));
  // One that several declarations use looks as it does where it lacks most.
  const worst = same.reduce(
    (most, one) => (missingOf(one).length > missingOf(most).length ? one : most),
    innermost,
  );
  return `<span class="${standingOf(worst)}" title="${escapeHtml(outcomesText(worst))}">${escaped}</span>`;
}

function startIn(point: LocatedPlace, line: number): number {
  return point.line < line ? 0 : point.column - 1;
}

function endIn(point: LocatedPlace, line: number, text: string): number {
  return point.end_line > line ? text.length : point.end_column - 1;
}

/** Whole lines count more than any stretch of one. */
function sizeOf({ line, column, end_line, end_column }: LocatedPlace): number {
  return (end_line - line) * 10_000 + end_column - column;
}

function noteHtml({ point, declaration }: Marked, index: number, total: number): string {
  const within = point.file === declaration.file && point.line >= declaration.line;
  const user = within ? "" : ` <span class="faint">in ${escapeHtml(declaration.id)}</span>`;
  const next = index < total ? `<a class="jump" href="#${missingId(index + 1)}">next ↓</a>` : "";
  const text = point.text.length > 60 ? `${point.text.slice(0, 57)}...` : point.text;
  return `<div class="note" id="${missingId(index)}"><code>${escapeHtml(text)}</code> <span>${outcomesHtml(point)}${user}</span>${next}</div>`;
}
