import { formatInstant, type Instant } from "@comity/core";
import type { Output } from "../frame/io.ts";
import { styleFor } from "../frame/style.ts";
import { DIFFERENCE_KINDS, type Difference } from "./difference.ts";
import { countsLine, differenceLine } from "./difference-json.ts";
import { DifferenceTally } from "./difference-tally.ts";
import { sectionText } from "./difference-text.ts";

/** What two runs of a log were. */
export interface ComparedRun {
  /** The rules, as they were named. */
  readonly before: string;
  readonly after: string;
  /** How many messages were asked about. */
  readonly messages: number;
  /** Whether any declaration of the second rules only observes. */
  readonly observes: boolean;
  /** When the log ended. */
  readonly at: Instant;
}

/** Shows what differs between two runs of a log: as JSON lines as it comes up, as text when all is counted. */
export class CompareReport {
  private readonly out: Output;
  private readonly isJson: boolean;
  private readonly tally: DifferenceTally;
  private from: Instant | null = null;
  private steps = 0;

  /** @param examples how many examples of each change to show in the text */
  constructor(format: string, examples: number, out: Output) {
    this.out = out;
    this.isJson = format === "jsonl";
    this.tally = new DifferenceTally(this.isJson ? 0 : examples);
  }

  /** A step was played, at this instant, and showed these differences. */
  async step(at: Instant, differences: readonly Difference[]): Promise<void> {
    this.from ??= at;
    this.steps++;
    await this.tell(differences);
  }

  /** The log is over. `left` came up only now. */
  async end(left: readonly Difference[], run: ComparedRun): Promise<void> {
    await this.tell(left);
    await this.out.write(`${this.isJson ? this.summaryLine(run) : this.summaryText(run)}\n`);
  }

  private async tell(differences: readonly Difference[]): Promise<void> {
    for (const difference of differences) this.tally.add(difference);
    if (!this.isJson || differences.length === 0) return;
    const lines = differences.map((one) => JSON.stringify(differenceLine(one)));
    await this.out.write(`${lines.join("\n")}\n`);
  }

  private summaryLine({ messages, at }: ComparedRun): string {
    const span = { from: this.from === null ? null : formatInstant(this.from), to: formatInstant(at) };
    const differences = countsLine(this.tally, DIFFERENCE_KINDS);
    return JSON.stringify({ kind: "summary", ...span, steps: this.steps, messages, differences });
  }

  private summaryText({ before, after, messages, observes, at }: ComparedRun): string {
    const style = styleFor(this.out);
    const span = this.from === null ? "" : ` from ${formatInstant(this.from)} to ${formatInstant(at)}`;
    const head = `${this.steps.toLocaleString("en")} steps${span}\nbefore: by ${before}; after: by ${after}`;
    const kinds = DIFFERENCE_KINDS.filter(
      (kind) => kind === "answer" || this.tally.counts(kind).count > 0 || (kind === "observed" && observes),
    );
    const sections = kinds.map((kind) =>
      sectionText(kind, this.tally, style, kind === "answer" ? messages : undefined),
    );
    return [head, ...sections].join("\n\n");
  }
}
