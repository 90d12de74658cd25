import type { LedgerEvent, MessageRequest, Standing, Verdict } from "@comity/core";
import type { Output } from "../frame/io.ts";
import { type Look, type Style, styleFor } from "../frame/style.ts";
import { decisionLine } from "../output/decision.ts";
import { eventLine } from "../output/event.ts";
import { becauseOf, VERDICT_LOOKS } from "../output/sentences.ts";
import { Tally, tallyTable } from "../output/tally.ts";

/** Shows what `comity check` found, as it goes or at the end. */
export interface CheckReport {
  decision(standing: Standing, request: MessageRequest, at: number): Promise<void>;
  /** What else happened: messages of earlier runs that stopped being held, alerts, recalls. */
  event(event: LedgerEvent): void;
  end(refusedLines: number): Promise<void>;
}

export function checkReport(format: string, out: Output): CheckReport {
  return format === "jsonl" ? new JsonReport(out) : new TextReport(out);
}

/** A decision a line, as each is made, and a summary line with all else. */
class JsonReport implements CheckReport {
  private readonly out: Output;
  private readonly tally = new Tally();
  private readonly events: Readonly<Record<string, unknown>>[] = [];

  constructor(out: Output) {
    this.out = out;
  }

  async decision(standing: Standing, request: MessageRequest, at: number): Promise<void> {
    this.tally.add(request.department.toLowerCase(), standing.verdict);
    await this.out.write(`${JSON.stringify(decisionLine(standing, request, at))}\n`);
  }

  event(event: LedgerEvent): void {
    const line = eventLine(event);
    if (line !== null) this.events.push(line);
  }

  async end(refusedLines: number): Promise<void> {
    const of = (kind: string) => this.events.filter((line) => line.kind === kind);
    const summary = {
      kind: "summary",
      verdicts: this.tally.total,
      departments: this.tally.byName,
      refused_lines: refusedLines,
      resolved: of("resolved"),
      recalled: of("recalled"),
      missed: of("missed"),
      alerts: of("alert"),
    };
    await this.out.write(`${JSON.stringify(summary)}\n`);
  }
}

interface Row {
  readonly cells: readonly string[];
  readonly verdict: Verdict;
  readonly because: string;
}

const GROUPS: readonly (readonly [Verdict, string])[] = [
  ["block", "Blocked"],
  ["hold", "Held"],
  ["amend", "May go, changed"],
  ["send", "May go"],
];

/** What needs a look first: the blocked ones, then the held ones. */
class TextReport implements CheckReport {
  private readonly out: Output;
  private readonly style: Style;
  private readonly tally = new Tally();
  private readonly rows: Row[] = [];
  private readonly happened: string[] = [];

  constructor(out: Output) {
    this.out = out;
    this.style = styleFor(out);
  }

  async decision(standing: Standing, request: MessageRequest): Promise<void> {
    const { verdict, answer, message } = standing;
    const { department, intent } = request;
    const customer = request.customer ?? request.to?.email ?? request.to?.phone ?? "";
    this.tally.add(department.toLowerCase(), verdict);
    this.rows.push({
      verdict,
      cells: [message, department, intent, customer],
      because: becauseOf(answer, verdict),
    });
  }

  event(event: LedgerEvent): void {
    const line = eventLine(event);
    if (line === null) return;
    if (event.kind === "resolved") this.happened.push(`${event.message} is no longer held: ${event.verdict}`);
    if (event.kind === "recalled") this.happened.push(`${event.message} is recalled because of ${event.by}`);
    if (event.kind === "missed")
      this.happened.push(`${event.message} had already gone when ${event.by} was asked`);
    if (event.kind === "alert") {
      this.happened.push(
        `${event.department} is asked to send ${event.intent} to ${event.customer}: ${event.text}`,
      );
    }
  }

  async end(refusedLines: number): Promise<void> {
    const widths = [0, 1, 2, 3].map((column) =>
      Math.max(0, ...this.rows.map(({ cells }) => cells[column]?.length ?? 0)),
    );
    for (const [verdict, title] of GROUPS) {
      const group = this.rows.filter((row) => row.verdict === verdict);
      if (group.length === 0) continue;
      await this.section(
        title,
        VERDICT_LOOKS[verdict],
        group.map((row) => this.line(row, widths)),
      );
    }
    if (this.happened.length > 0)
      await this.section(
        "Also",
        "strong",
        this.happened.map((text) => `  ${text}`),
      );
    await this.out.write(tallyTable(this.tally, "Department", this.style));
    if (refusedLines > 0) {
      await this.out.write(this.style("bad", `${refusedLines} of the lines could not be read.\n`));
    }
  }

  private async section(title: string, look: Look, lines: readonly string[]): Promise<void> {
    await this.out.write(`${this.style(look, `${title} (${lines.length})`)}\n${lines.join("\n")}\n\n`);
  }

  private line({ cells, verdict, because }: Row, widths: readonly number[]): string {
    const columns = cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ");
    const padding = " ".repeat(5 - verdict.length);
    return `  ${this.style(VERDICT_LOOKS[verdict], verdict)}${padding}  ${columns}  ${because}`.trimEnd();
  }
}
