import { type Row, spreadOf } from "../harness/row.ts";
import type { Group, Suite } from "../harness/subject.ts";
import { grouped, inShort } from "./figures.ts";

const WIDTH = 860;
const HEIGHT = 520;
const PLOT = { left: 70, right: 600, top: 50, bottom: 460 };
/** Names at the right end of lines stand at least so far apart. */
const LINE_HEIGHT = 16;
const TICK = 5;

interface Point {
  readonly x: number;
  readonly y: number;
}

interface Line {
  readonly label: string;
  readonly group: Group;
  readonly points: readonly Point[];
}

/**
 * Decisions a second against size, both on logarithmic scales, one line a contestant. Its colours follow the reader's, light
 * or dark.
 *
 * @param contestants which to draw, by name
 */
export function chartOf(suite: Suite, rows: readonly Row[], contestants: readonly string[]): string {
  const measured = rows.filter(
    ({ rates, contestant }) => rates.length > 0 && contestants.includes(contestant),
  );
  const sizes = suite.sizes.filter((size) => measured.some((row) => row.size === size));
  const rates = measured.map(({ rates: all }) => spreadOf(all)?.median ?? 1);
  const scale = scaleOf(sizes, rates);
  const lines = suite.contestants.flatMap(({ name, label, group }) => {
    const own = measured.filter((row) => row.contestant === name).sort((one, other) => one.size - other.size);
    const points = own.map((row) => ({ x: scale.x(row.size), y: scale.y(spreadOf(row.rates)?.median ?? 1) }));
    return points.length === 0 ? [] : [{ label, group, points }];
  });
  const summary = `Decisions a second by number of ${suite.unit}, of ${lines.map(({ label }) => label).join(", ")}.`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escaped(summary)}">
<style>
${STYLE}
</style>
<text class="title" x="${PLOT.left}" y="28">Decisions a second, by number of ${escaped(suite.unit)} (both scales logarithmic)</text>
${grid(sizes, scale).join("\n")}
${lines.map(drawn).join("\n")}
${namesOf(lines).join("\n")}
</svg>
`;
}

const STYLE = `text { font: 12px system-ui, sans-serif; fill: #57606a; }
.title { font-size: 14px; fill: #1f2328; }
.grid { stroke: #d0d7de; stroke-width: 1; }
polyline { fill: none; stroke-width: 1.5; stroke-linejoin: round; }
.comity { stroke: #0969da; } .yardstick { stroke: #1a7f37; } .peer { stroke: #8c959f; }
polyline.comity { stroke-width: 3; } polyline.yardstick { stroke-dasharray: 6 3; }
circle.comity { fill: #0969da; } circle.yardstick { fill: #1a7f37; } circle.peer { fill: #8c959f; }
text.comity { fill: #0969da; font-weight: 600; } text.yardstick { fill: #1a7f37; }
@media (prefers-color-scheme: dark) {
  text { fill: #9198a1; } .title { fill: #e6edf3; } .grid { stroke: #30363d; }
  .comity { stroke: #4493f8; } .yardstick { stroke: #3fb950; } .peer { stroke: #6e7681; }
  circle.comity { fill: #4493f8; } circle.yardstick { fill: #3fb950; } circle.peer { fill: #6e7681; }
  text.comity { fill: #4493f8; } text.yardstick { fill: #3fb950; }
}
text.comity, text.yardstick, text.peer, circle { stroke: none; }`;

interface Scale {
  readonly x: (size: number) => number;
  readonly y: (rate: number) => number;
  /** Powers of ten, from the lowest to the highest that is shown. */
  readonly decades: readonly number[];
}

function scaleOf(sizes: readonly number[], rates: readonly number[]): Scale {
  const [left, right] = [Math.log10(Math.min(...sizes)), Math.log10(Math.max(...sizes))];
  const low = Math.floor(Math.log10(Math.min(...rates)));
  const high = Math.ceil(Math.log10(Math.max(...rates)));
  const part = (value: number, from: number, to: number) =>
    to === from ? 0.5 : (value - from) / (to - from);
  const rounded = (value: number) => Math.round(value * 10) / 10;
  return {
    x: (size) => rounded(PLOT.left + part(Math.log10(size), left, right) * (PLOT.right - PLOT.left)),
    y: (rate) => rounded(PLOT.bottom - part(Math.log10(rate), low, high) * (PLOT.bottom - PLOT.top)),
    decades: Array.from({ length: high - low + 1 }, (_, index) => 10 ** (low + index)),
  };
}

function grid(sizes: readonly number[], scale: Scale): string[] {
  const across = scale.decades.map((rate) => {
    const y = scale.y(rate);
    return `<line class="grid" x1="${PLOT.left}" y1="${y}" x2="${PLOT.right}" y2="${y}"/><text x="${PLOT.left - TICK}" y="${y + 4}" text-anchor="end">${powerInShort(rate)}</text>`;
  });
  const down = sizes.map((size) => {
    const x = scale.x(size);
    return `<line class="grid" x1="${x}" y1="${PLOT.top}" x2="${x}" y2="${PLOT.bottom}"/><text x="${x}" y="${PLOT.bottom + 20}" text-anchor="middle">${grouped(size)}</text>`;
  });
  return [...across, ...down];
}

function powerInShort(rate: number): string {
  return inShort(rate).replace(/\.0+(?= |$)/, "");
}

function drawn({ group, points }: Line): string {
  const path = points.map(({ x, y }) => `${x},${y}`).join(" ");
  const dots = points.map(({ x, y }) => `<circle class="${group}" cx="${x}" cy="${y}" r="3"/>`).join("");
  return `<polyline class="${group}" points="${path}"/>${dots}`;
}

/** The names at the lines' right ends, moved apart where lines meet. */
function namesOf(lines: readonly Line[]): string[] {
  const ends = lines
    .map(({ label, group, points }) => ({ label, group, y: points.at(-1)?.y ?? PLOT.bottom }))
    .sort((one, other) => one.y - other.y);
  let free = PLOT.top;
  const placed = ends.map((end) => {
    const y = Math.max(end.y, free);
    free = y + LINE_HEIGHT;
    return { ...end, at: y };
  });
  // Those that were pushed out at the bottom push the others up again.
  let last = PLOT.bottom + LINE_HEIGHT;
  for (const one of placed.toReversed()) {
    one.at = Math.min(one.at, last);
    last = one.at - LINE_HEIGHT;
  }
  const x = PLOT.right + 2 * TICK;
  return placed.map(({ label, group, at }) => {
    return `<text class="${group}" x="${x}" y="${Math.round(at) + 4}">${escaped(label)}</text>`;
  });
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}
