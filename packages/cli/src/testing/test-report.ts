import type { CaseResult, Diagnostic, Failure } from "@comity/dsl";
import type { Io } from "../frame/io.ts";
import { type Style, styleFor } from "../frame/style.ts";
import { printDiagnostics } from "../input/rules.ts";

/** Names each failure as it comes, and counts. */
export class TestReport {
  private readonly io: Io;
  private readonly style: Style;
  private passed = 0;
  private failed = 0;

  constructor(io: Io) {
    this.io = io;
    this.style = styleFor(io.out);
  }

  async result(result: CaseResult): Promise<void> {
    if (result.passed) {
      this.passed++;
      return;
    }
    this.failed++;
    const { file, line } = result.place;
    const head = `${this.style("bad", "FAILED")} ${this.style("strong", result.title)}  ${file}:${line}`;
    const failures = result.failures.map((failure) => this.failureText(failure));
    await this.io.out.write(`${head}\n${failures.join("\n")}\n\n`);
  }

  /** A test that could not be read counts as one that failed. */
  async unreadable(title: string, diagnostics: readonly Diagnostic[]): Promise<void> {
    this.failed++;
    await printDiagnostics(diagnostics, this.io);
    await this.io.out.write(
      `${this.style("bad", "FAILED")} ${this.style("strong", title)}  could not be read\n\n`,
    );
  }

  /** Writes the totals. Returns the exit code. */
  async end(): Promise<number> {
    const totals = `${this.passed} passed, ${this.failed} failed`;
    await this.io.out.write(`${this.style(this.failed === 0 ? "good" : "bad", totals)}\n`);
    return this.failed === 0 ? 0 : 1;
  }

  private failureText({ place, step, expected, got, why, notes }: Failure): string {
    const because = why.map((reason, index) => `    ${index === 0 ? "because " : "        "}  ${reason}`);
    const noted = notes.map((note) => `    note      ${note}`);
    return [
      `  ${place.file}:${place.line}  ${step}`,
      `    expected  ${expected}`,
      `    got       ${got}`,
      ...because,
      ...noted,
    ].join("\n");
  }
}
