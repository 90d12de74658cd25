import type { SourceRef } from "@comity/core";

/** One line of generated code, and what in the author's text it does. */
export interface CodeLine {
  readonly text: string;
  readonly source: SourceRef | undefined;
}

/** Writes lines of code, indented by their blocks. */
export class Writer {
  readonly lines: CodeLine[] = [];
  private depth: number;
  private source: SourceRef | undefined;

  constructor(depth = 0) {
    this.depth = depth;
  }

  line(text: string): void {
    this.lines.push({ text: "  ".repeat(this.depth) + text, source: this.source });
  }

  /** Writes a line before another, in the block that is open. */
  insert(index: number, text: string): void {
    this.lines.splice(index, 0, { text: "  ".repeat(this.depth) + text, source: this.source });
  }

  /** Opens a block: `if (x) {`. */
  open(text: string): void {
    this.line(text);
    this.depth++;
  }

  /** Ends a block and begins another: `} else {`. */
  next(text: string): void {
    this.depth--;
    this.open(text);
  }

  close(text = "}"): void {
    this.depth--;
    this.line(text);
  }

  /** What is written meanwhile does what stands there. */
  during<Result>(source: SourceRef | undefined, write: () => Result): Result {
    const outer = this.source;
    this.source = source ?? outer;
    const result = write();
    this.source = outer;
    return result;
  }
}
