import { stripVTControlCharacters } from "node:util";
import { describe, expect, test } from "vitest";
import type { Diagnostic } from "../../src/diagnostic/diagnostic.ts";
import { inOrder, toShow } from "../../src/diagnostic/order.ts";
import { renderDiagnostic } from "../../src/diagnostic/render.ts";

function diagnostic(text: string, marked: string, more: Partial<Diagnostic> = {}): Diagnostic {
  const start = text.indexOf(marked);
  return {
    code: "CY999",
    severity: "error",
    message: "Something is wrong.",
    help: "Mend it.",
    source: { file: "a.comity", text },
    span: { start, end: start + marked.length },
    related: [],
    fix: null,
    ...more,
  };
}

function frame(text: string, marked: string): string[] {
  return renderDiagnostic(diagnostic(text, marked), { color: false }).split("\n").slice(2, 5);
}

describe("a code frame", () => {
  test("says where, shows the line and marks the place", () => {
    expect(renderDiagnostic(diagnostic("one\ntwo three\n", "three"), { color: false })).toBe(
      [
        "error CY999: Something is wrong.",
        " --> a.comity:2:5",
        "  |",
        "2 | two three",
        "  |     ^^^^^",
        "  = help: Mend it.",
      ].join("\n"),
    );
  });

  test("shows other places and the fix", () => {
    const text = "one\ntwo";
    const source = { file: "b.comity", text };
    const related = [{ message: "It was said here first.", source, span: { start: 0, end: 3 } }];
    const fix = { title: "Remove it", edits: [] };
    expect(
      renderDiagnostic(diagnostic(text, "two", { related, fix }), { color: false })
        .split("\n")
        .slice(5),
    ).toEqual([
      " --> b.comity:1:1",
      "  |",
      "1 | one",
      "  | ^^^ It was said here first.",
      "  = help: Mend it.",
      "  = fix: Remove it",
    ]);
  });

  test("lines up after tabs, wide and combining characters and emoji", () => {
    expect(frame("\tx y", "y").slice(1)).toEqual(["1 |   x y", "  |     ^"]);
    expect(frame("日本 y", "y").slice(1)).toEqual(["1 | 日本 y", "  |      ^"]);
    expect(frame("e\u0301 y", "y").slice(1)).toEqual(["1 | e\u0301 y", "  |   ^"]);
    expect(frame("😀 y", "y").slice(1)).toEqual(["1 | 😀 y", "  |    ^"]);
    expect(frame("x 😀", "😀").slice(1)).toEqual(["1 | x 😀", "  |   ^^"]);
  });

  test("prints nothing that steers a terminal or turns a line around", () => {
    expect(frame("a \u001B[31m \u202E y", "y")[1]).toBe("1 | a <001B>[31m <202E> y");
  });

  test("cuts a long line around the place", () => {
    const [, line = "", carets = ""] = frame(`${"a".repeat(5000)} here ${"b".repeat(5000)}`, "here");
    expect(line.length).toBeLessThan(120);
    expect(line.slice(carets.indexOf("^"), carets.lastIndexOf("^") + 1)).toBe("here");
    expect(line).toMatch(/^1 \| \.\.\.a+ here b+\.\.\.$/);
  });

  test("marks a long place by its beginning, and a place over several lines by its first line", () => {
    expect(frame("x".repeat(5000), "x".repeat(5000))[2]?.length).toBeLessThan(120);
    expect(frame("one\ntwo", "one\ntwo")[2]).toBe("  | ^^^");
  });

  test("marks one column where there is no text", () => {
    const empty = diagnostic("", "");
    expect(renderDiagnostic(empty, { color: false })).toContain("1 | \n  | ^");
  });

  test("is coloured only when asked to be", () => {
    const plain = renderDiagnostic(diagnostic("one", "one"), { color: false });
    const colored = renderDiagnostic(diagnostic("one", "one"), { color: true });
    expect(plain).not.toContain("\u001B");
    expect(colored).toContain("\u001B[31m^^^\u001B[0m");
    expect(stripVTControlCharacters(colored)).toBe(plain);
  });
});

describe("many diagnostics", () => {
  const text = "a b c d";
  const all = ["c", "a", "d", "b"].map((word) => diagnostic(text, word));

  test("are in the order of the text", () => {
    expect(inOrder(all).map(({ span }) => span.start)).toEqual([0, 2, 4, 6]);
  });

  test("are cut to the first of each file, errors before warnings", () => {
    const warning = diagnostic(text, "a", { severity: "warning" });
    const other = diagnostic(text, "a", { source: { file: "0.comity", text } });
    const shown = toShow([...all.slice(2), warning, other, ...all.slice(0, 2)], 4);
    expect(shown.map(({ source, more }) => [source.file, more])).toEqual([
      ["0.comity", 0],
      ["a.comity", 1],
    ]);
    expect(shown[1]?.diagnostics.every(({ severity }) => severity === "error")).toBe(true);
  });
});
