/**
 * A text with its possible line breaks, before it is known which of them are needed. Strings hold no line breaks and
 * no leading or trailing space.
 */
export type Doc = string | Concat | Nest | Group | Separator | OwnComment | TrailingComment | Blank;

interface Concat {
  readonly kind: "concat";
  readonly parts: readonly Doc[];
  readonly edges: Edges;
}

/** Its lines stand so many columns further to the right. */
interface Nest {
  readonly kind: "nest";
  readonly by: number;
  readonly content: Doc;
  readonly edges: Edges;
}

/** Its lines break all together, or not at all. */
interface Group {
  readonly kind: "group";
  readonly broken: boolean;
  readonly content: Doc;
  readonly edges: Edges;
}

interface Separator {
  /**
   * `space`: never breaks by itself. `line` and `soft_line`: break with their group, and are a space or nothing if it
   * does not. `fill`: breaks if what follows, up to the next possible break, has no room.
   */
  readonly kind: "space" | "line" | "soft_line" | "fill";
}

/** A comment on a line of its own, before what follows. */
interface OwnComment {
  readonly kind: "own_comment";
  readonly text: string;
  readonly blankBefore: boolean;
}

/** A comment after something on its line, which ends with it. It does not count for the width of the line. */
interface TrailingComment {
  readonly kind: "trailing_comment";
  readonly text: string;
}

/** The next line break leaves a line empty. */
interface Blank {
  readonly kind: "blank";
}

/** Where comments force line breaks: before the first thing, after the last one, or in between. */
interface Edges {
  readonly empty: boolean;
  /** Own-line comments alone: what comes next decides on which side of a text they stand. */
  readonly onlyComments: boolean;
  readonly breaksBefore: boolean;
  readonly breaksWithin: boolean;
  readonly breaksAfter: boolean;
}

export const SPACE: Doc = { kind: "space" };
export const LINE: Doc = { kind: "line" };
export const SOFT_LINE: Doc = { kind: "soft_line" };
export const FILL: Doc = { kind: "fill" };
export const BLANK: Doc = { kind: "blank" };
export const NOTHING: Doc = "";

export function concat(parts: readonly Doc[]): Doc {
  return { kind: "concat", parts, edges: joinedEdges(parts) };
}

export function nest(by: number, content: Doc): Doc {
  return { kind: "nest", by, content, edges: edgesOf(content) };
}

export function group(content: Doc): Doc {
  return { kind: "group", broken: false, content, edges: edgesOf(content) };
}

/** A group whose lines break even where one line would have room. */
export function brokenGroup(content: Doc): Doc {
  return { kind: "group", broken: true, content, edges: { ...edgesOf(content), breaksWithin: true } };
}

/** Whether a group has no choice, because it is broken or comments inside break it. */
export function mustBreak(doc: Group): boolean {
  return doc.broken || doc.edges.breaksWithin;
}

export function isEmpty(doc: Doc): boolean {
  return edgesOf(doc).empty;
}

const TEXT: Edges = {
  empty: false,
  onlyComments: false,
  breaksBefore: false,
  breaksWithin: false,
  breaksAfter: false,
};
const EMPTY: Edges = { ...TEXT, empty: true };
const OWN: Edges = { ...TEXT, onlyComments: true };
const TRAILING: Edges = { ...TEXT, breaksAfter: true };

function edgesOf(doc: Doc): Edges {
  if (typeof doc === "string") return doc === "" ? EMPTY : TEXT;
  if (doc.kind === "own_comment") return OWN;
  if (doc.kind === "trailing_comment") return TRAILING;
  return "edges" in doc ? doc.edges : EMPTY;
}

function joinedEdges(parts: readonly Doc[]): Edges {
  let joined = EMPTY;
  for (const part of parts) joined = beside(joined, edgesOf(part));
  return joined;
}

/** A comment at the very beginning or end of a group leaves it in one line; one between two texts does not. */
function beside(left: Edges, right: Edges): Edges {
  if (left.empty) return right;
  if (right.empty) return left;
  if (left.onlyComments) return right.onlyComments ? left : { ...right, breaksBefore: true };
  if (right.onlyComments) return { ...left, breaksAfter: true };
  const between = left.breaksAfter || right.breaksBefore;
  const breaksWithin = left.breaksWithin || right.breaksWithin || between;
  return { ...left, breaksWithin, breaksAfter: right.breaksAfter };
}
