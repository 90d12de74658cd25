import type { Item } from "./item.ts";

/** A drawn piece: its lines enter on the left and leave on the right at the height of its baseline. */
interface Drawing {
  readonly width: number;
  /** How far it reaches above and below its baseline. */
  readonly up: number;
  readonly down: number;
  /** SVG with the left end of the baseline at (x, y). */
  draw(x: number, y: number): string;
}

const CHARACTER = 7.3;
const PADDING = 9;
const HALF = 12;
const GAP = 10;
const ROW = 8;
const TURN = 8;
const MARGIN = 14;
/** A row wider than this is broken. */
const WIDEST = 720;

const STYLE = [
  ".ground{fill:#fbfbf8}",
  ".track{fill:none;stroke:#6a7280;stroke-width:1.5}",
  ".end{fill:#6a7280}",
  ".words{fill:#dcebe2;stroke:#2f6f4f}",
  ".token{fill:#fdf0d5;stroke:#9a6b14}",
  ".rule{fill:#e3e9f5;stroke:#3d5a99}",
  "text{font:12px ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;fill:#1c2430;text-anchor:middle}",
  "@media(prefers-color-scheme:dark){",
  ".ground{fill:#171b22}.track{stroke:#9aa4b2}.end{fill:#9aa4b2}text{fill:#e8ecf2}",
  ".words{fill:#1f3b2d;stroke:#6fbf94}.token{fill:#43341a;stroke:#d9a94a}.rule{fill:#26324d;stroke:#8aa8e6}",
  "}",
].join("");

/** A railroad diagram: every way along its tracks, from left to right, is a way to write it. */
export function railroad(title: string, item: Item): string {
  const stack = stackOf(item);
  const [first, last] = [stack.rows[0], stack.rows.at(-1)];
  const drop = stack.baselines.at(-1) ?? 0;
  const left = MARGIN + GAP;
  const top = MARGIN + (first?.up ?? 0);
  const width = Math.ceil(stack.width + 2 * left);
  const height = Math.ceil(top + drop + (last?.down ?? 0) + MARGIN);
  const end = left + (last?.width ?? 0);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="title">`,
    `<title id="title">${escaped(title)}</title>`,
    `<style>${STYLE}</style>`,
    `<rect class="ground" width="${width}" height="${height}" rx="8"/>`,
    dot(MARGIN, top),
    track(`M${MARGIN} ${top}h${GAP}`),
    ...drawStack(stack, left, top),
    track(`M${round(end)} ${top + drop}h${GAP}`),
    dot(end + GAP, top + drop),
    "</svg>\n",
  ].join("\n");
}

function dot(x: number, y: number): string {
  return `<circle class="end" cx="${round(x)}" cy="${y}" r="4"/>`;
}

function drawingOf(item: Item): Drawing {
  switch (item.kind) {
    case "words":
      return box("words", item.text, HALF);
    case "token":
      return box("token", item.text.toUpperCase(), HALF);
    case "rule":
      return box("rule", item.name, 2);
    case "sequence":
      return row(item.items.map(drawingOf));
    case "choice":
      return alternatives(item.items.map(drawingOf));
    case "optional":
      return skippable(drawingOf(item.item));
    case "repeat":
      return loop(drawingOf(item.item), item.separator === null ? null : drawingOf(item.separator));
  }
}

/** Rows under each other: the track leads from the end of one back to the beginning of the next. */
interface Stack {
  readonly rows: readonly Drawing[];
  /** How far each row's baseline is below the first one's. */
  readonly baselines: readonly number[];
  readonly width: number;
}

/** The whole of a diagram, its sequence broken into rows that are not too wide. */
function stackOf(item: Item): Stack {
  const parts = (item.kind === "sequence" ? item.items : [item]).map(drawingOf);
  const broken: Drawing[][] = [[]];
  let width = 0;
  for (const part of parts) {
    if (width > 0 && width + GAP + part.width > WIDEST) {
      broken.push([]);
      width = 0;
    }
    broken.at(-1)?.push(part);
    width += GAP + part.width;
  }
  const rows = broken.map(row);
  const baselines = baselinesOf(rows, 2 * TURN + ROW);
  return { rows, baselines, width: Math.max(...rows.map((one) => one.width)) };
}

/** The baselines of drawings under each other, with so much room between them. */
function baselinesOf(drawings: readonly Drawing[], room: number): number[] {
  const baselines: number[] = [];
  let below = 0;
  for (const [index, { up, down }] of drawings.entries()) {
    const at = index === 0 ? 0 : Math.max(below + room + up, (baselines.at(-1) ?? 0) + 2 * TURN);
    baselines.push(at);
    below = at + down;
  }
  return baselines;
}

function drawStack({ rows, baselines }: Stack, x: number, y: number): string[] {
  return rows.flatMap((one, index) => {
    const at = y + (baselines[index] ?? 0);
    const next = rows[index + 1];
    const drawn = one.draw(x, at);
    if (next === undefined) return [drawn];
    const turn = at + one.down + TURN;
    const to = y + (baselines[index + 1] ?? 0);
    return [drawn, track(`M${round(x + one.width)} ${at}h${GAP}V${turn}H${x - GAP}V${to}h${GAP}`)];
  });
}

function box(kind: "words" | "token" | "rule", text: string, corner: number): Drawing {
  const width = text.length * CHARACTER + 2 * PADDING;
  return {
    width,
    up: HALF,
    down: HALF,
    draw: (x, y) =>
      `<rect class="${kind}" x="${round(x)}" y="${y - HALF}" width="${round(width)}" height="${2 * HALF}" rx="${corner}"/>` +
      `<text x="${round(x + width / 2)}" y="${y + 4}" textLength="${round(text.length * CHARACTER)}">${escaped(text)}</text>`,
  };
}

function row(parts: readonly Drawing[]): Drawing {
  const width = parts.reduce((sum, part) => sum + part.width, 0) + GAP * Math.max(0, parts.length - 1);
  return {
    width,
    up: Math.max(0, ...parts.map(({ up }) => up)),
    down: Math.max(0, ...parts.map(({ down }) => down)),
    draw(x, y) {
      let at = x;
      return parts
        .map((part, index) => {
          const drawn = (index === 0 ? "" : track(`M${round(at - GAP)} ${y}h${GAP}`)) + part.draw(at, y);
          at += part.width + GAP;
          return drawn;
        })
        .join("");
    },
  };
}

function alternatives(parts: readonly Drawing[]): Drawing {
  const inner = Math.max(...parts.map(({ width }) => width));
  const width = inner + 4 * TURN;
  const baselines = baselinesOf(parts, ROW);
  return {
    width,
    up: parts[0]?.up ?? 0,
    down: (baselines.at(-1) ?? 0) + (parts.at(-1)?.down ?? 0),
    draw: (x, y) =>
      parts
        .map((part, index) => {
          const at = y + (baselines[index] ?? 0);
          const [left, right] = [x + 2 * TURN, x + 2 * TURN + part.width];
          const rest = inner - part.width;
          if (index === 0) {
            return (
              track(`M${round(x)} ${y}h${2 * TURN}`) +
              part.draw(left, y) +
              track(`M${round(right)} ${y}h${round(rest + 2 * TURN)}`)
            );
          }
          // From the track of the alternative above, lest lines lie on each other.
          const above = index === 1 ? y : y + (baselines[index - 1] ?? 0) - TURN;
          const [leave, join] =
            index === 1
              ? [`M${round(x)} ${y}q${TURN} 0 ${TURN} ${TURN}`, `V${y + TURN}q0 ${-TURN} ${TURN} ${-TURN}`]
              : [`M${round(x + TURN)} ${above}`, `V${above}`];
          const down = `${leave}V${at - TURN}q0 ${TURN} ${TURN} ${TURN}`;
          const up = `M${round(right)} ${at}h${round(rest)}q${TURN} 0 ${TURN} ${-TURN}${join}`;
          return track(down) + part.draw(left, at) + track(up);
        })
        .join(""),
  };
}

function skippable(part: Drawing): Drawing {
  const height = part.up + ROW;
  const width = part.width + 4 * TURN;
  return {
    width,
    up: height,
    down: part.down,
    draw: (x, y) =>
      track(`M${round(x)} ${y}h${2 * TURN}`) +
      part.draw(x + 2 * TURN, y) +
      track(`M${round(x + 2 * TURN + part.width)} ${y}h${2 * TURN}`) +
      track(
        `M${round(x)} ${y}q${TURN} 0 ${TURN} ${-TURN}V${y - height + TURN}q0 ${-TURN} ${TURN} ${-TURN}h${round(part.width)}` +
          `q${TURN} 0 ${TURN} ${TURN}V${y - TURN}q0 ${TURN} ${TURN} ${TURN}`,
      ),
  };
}

function loop(part: Drawing, separator: Drawing | null): Drawing {
  const between = separator ?? row([]);
  const inner = Math.max(part.width, between.width);
  const height = Math.max(2 * TURN, part.down + ROW + between.up);
  const width = inner + 2 * TURN;
  return {
    width,
    up: part.up,
    down: height + between.down,
    draw(x, y) {
      const left = x + TURN;
      const pad = (inner - part.width) / 2;
      const at = left + (inner - between.width) / 2;
      return [
        track(`M${round(x)} ${y}h${round(TURN + pad)}`),
        part.draw(left + pad, y),
        track(`M${round(left + pad + part.width)} ${y}h${round(pad + TURN)}`),
        track(
          `M${round(left + inner)} ${y}q${TURN} 0 ${TURN} ${TURN}V${y + height - TURN}q0 ${TURN} ${-TURN} ${TURN}H${round(at + between.width)}`,
        ),
        between.draw(at, y + height),
        track(
          `M${round(at)} ${y + height}H${round(left)}q${-TURN} 0 ${-TURN} ${-TURN}V${y + TURN}q0 ${-TURN} ${TURN} ${-TURN}`,
        ),
      ].join("");
    },
  };
}

function track(path: string): string {
  return `<path class="track" d="${path}"/>`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}
