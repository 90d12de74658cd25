import { type Doc, mustBreak } from "./doc.ts";

/** A piece of a document on its way to the page. */
interface Frame {
  readonly doc: Doc;
  readonly indent: number;
  /** Whether the lines of its group do not break. */
  readonly flat: boolean;
  /** How many parts of a concatenation are done. */
  done: number;
}

/** How much of a line is left, and whether anything stands on it that is being measured. */
interface Measure {
  room: number;
  begun: boolean;
}

/**
 * Writes a document with as few line breaks as the width allows, in time linear in its size. Lines end in `\n`; none
 * has space at its end, and no two of them are empty in a row. Text without a possible break may be wider.
 *
 * @param width in UTF-16 code units; comments after a text do not count.
 */
export function print(doc: Doc, width: number): string {
  return new Printer(width).run(doc);
}

class Printer {
  private readonly width: number;
  private readonly written: string[] = [];
  private readonly stack: Frame[] = [];
  private column = 0;
  private atLineStart = true;
  /** A space, unless a line break comes first. */
  private spaceWanted = false;
  /** A comment has been written; nothing may follow on its line. */
  private mustEndLine = false;
  private blankWanted = false;
  private afterBlank = false;

  constructor(width: number) {
    this.width = width;
  }

  run(doc: Doc): string {
    this.stack.push({ doc, indent: 0, flat: false, done: 0 });
    for (let frame = this.stack.at(-1); frame !== undefined; frame = this.stack.at(-1)) {
      const part = nextPart(frame);
      if (part === undefined) this.stack.pop();
      else if (part !== frame.doc) this.step(part, frame);
      else {
        this.stack.pop();
        this.step(part, frame);
      }
    }
    return this.written.length === 0 ? "" : `${this.written.join("").trimEnd()}\n`;
  }

  private push(doc: Doc, indent: number, flat: boolean): void {
    this.stack.push({ doc, indent, flat, done: 0 });
  }

  private step(doc: Doc, { indent, flat }: Frame): void {
    if (typeof doc === "string") this.text(doc, indent);
    else if (doc.kind === "concat") this.push(doc, indent, flat);
    else if (doc.kind === "nest") this.push(doc.content, indent + doc.by, flat);
    else if (doc.kind === "group") {
      this.push(doc.content, indent, flat || (!mustBreak(doc) && this.fits(doc.content, indent)));
    } else if (doc.kind === "blank") this.blankWanted = true;
    else if (doc.kind === "trailing_comment") {
      this.spaceWanted = true;
      this.text(doc.text, indent);
      this.mustEndLine = true;
    } else if (doc.kind === "own_comment") {
      this.blankWanted ||= doc.blankBefore;
      this.endLine(indent);
      this.text(doc.text, indent);
      this.mustEndLine = true;
    } else this.separate(doc.kind, indent, flat);
  }

  private separate(kind: "space" | "line" | "soft_line" | "fill", indent: number, flat: boolean): void {
    const breaks = kind === "fill" ? !flat && !this.fits(null, indent) : kind !== "space" && !flat;
    if (breaks || (this.mustEndLine && kind !== "space")) this.endLine(indent);
    else if (kind !== "soft_line") this.spaceWanted = true;
  }

  private text(text: string, indent: number): void {
    if (text === "") return;
    if (this.mustEndLine) this.endLine(indent);
    if (this.atLineStart) this.written.push(" ".repeat(indent));
    else if (this.spaceWanted) this.write(" ");
    this.write(text);
  }

  private write(text: string): void {
    this.atLineStart = false;
    this.afterBlank = false;
    this.spaceWanted = false;
    this.written.push(text);
    this.column += text.length;
  }

  /** Begins a new line, unless it has just begun. */
  private endLine(indent: number): void {
    const first = this.written.length === 0;
    if (!this.atLineStart) this.written.push("\n");
    if (this.blankWanted && !first && !this.afterBlank) {
      this.written.push("\n");
      this.afterBlank = true;
    }
    this.blankWanted = false;
    this.spaceWanted = false;
    this.mustEndLine = false;
    this.atLineStart = true;
    this.column = indent;
  }

  /**
   * Whether a document in one line, with what comes after it up to the next possible break, has room on this line.
   *
   * @param doc null: a space, and what comes after.
   */
  private fits(doc: Doc | null, indent: number): boolean {
    const space = doc === null || this.spaceWanted ? 1 : 0;
    const measure = { room: this.width - this.column - space, begun: doc === null };
    let after = this.stack.length;
    const open: Frame[] = doc === null ? [] : [{ doc, indent, flat: true, done: 0 }];
    while (measure.room >= 0) {
      const frame = open.at(-1) ?? this.copyOf(--after);
      if (frame === null) return true;
      if (open.length === 0) open.push(frame);
      const part = nextPart(frame);
      if (part === undefined || part === frame.doc) open.pop();
      if (part === undefined) continue;
      if (part !== frame.doc) open.push({ doc: part, indent: frame.indent, flat: frame.flat, done: 0 });
      else if (this.endsLine(part, frame, measure, open)) return true;
    }
    return false;
  }

  /** Takes the columns that something needs from the room that is left. True if the line ends with it. */
  private endsLine(doc: Doc, { indent, flat }: Frame, measure: Measure, open: Frame[]): boolean {
    if (typeof doc === "string") {
      measure.room -= doc.length;
      measure.begun ||= doc !== "";
      return false;
    }
    switch (doc.kind) {
      case "concat":
        open.push({ doc, indent, flat, done: 0 });
        return false;
      case "nest":
        open.push({ doc: doc.content, indent: indent + doc.by, flat, done: 0 });
        return false;
      case "group":
        open.push({ doc: doc.content, indent, flat: !mustBreak(doc), done: 0 });
        return false;
      case "own_comment":
        // What follows the comment begins on a line of its own.
        measure.room = this.width - indent;
        return measure.begun;
      case "trailing_comment":
        return true;
      case "line":
      case "soft_line":
      case "fill":
        if (!flat) return true;
        measure.room -= doc.kind === "soft_line" ? 0 : 1;
        return false;
      case "space":
        measure.room--;
        return false;
      default:
        return false;
    }
  }

  private copyOf(index: number): Frame | null {
    const frame = this.stack[index];
    return frame === undefined ? null : { ...frame };
  }
}

/** The next part of a concatenation, undefined when all are done; any other document itself. */
function nextPart(frame: Frame): Doc | undefined {
  const { doc } = frame;
  return typeof doc === "string" || doc.kind !== "concat" ? doc : doc.parts[frame.done++];
}
