import { describe, expect, test } from "vitest";
import type { Span } from "../../src/source/source.ts";
import { parse } from "../../src/syntax/parse.ts";
import { fixture, parseText, plain } from "./support.ts";

interface Node {
  readonly span: Span;
  readonly node: object;
}

/** All nodes with a place, each after the one around it. */
function walk(
  node: unknown,
  visit: (node: Node, parent: Node | null) => void,
  parent: Node | null = null,
): void {
  if (Array.isArray(node)) for (const each of node) walk(each, visit, parent);
  if (typeof node !== "object" || node === null || Array.isArray(node)) return;
  const own = "span" in node ? { span: node.span as Span, node } : null;
  if (own !== null) visit(own, parent);
  for (const value of Object.values(node)) walk(value, visit, own ?? parent);
}

describe.each(["tour.comity", "everything.comity"])("in %s", (name) => {
  const source = fixture(name);
  const { file } = parse(source);
  const at = ({ start, end }: Span) => source.text.slice(start, end);

  test("each node stands inside the one around it", () => {
    walk(file, ({ span }, parent) => {
      expect(span.start).toBeLessThanOrEqual(span.end);
      if (parent === null) return;
      expect(span.start).toBeGreaterThanOrEqual(parent.span.start);
      expect(span.end).toBeLessThanOrEqual(parent.span.end);
    });
  });

  test("a name is the text at its place", () => {
    walk(file, ({ span, node }) => {
      if ("text" in node && Object.keys(node).length === 2)
        expect(at(span).replaceAll(/[`"]/g, "")).toBe(node.text);
    });
  });

  test("a condition parsed from its own place is the same condition", () => {
    let count = 0;
    walk(file, ({ span, node }) => {
      const { kind } = node as { kind?: string };
      if (!["and", "or", "not", "test", "quantified", "history", "call"].includes(kind ?? "")) return;
      if (kind === "test" && "steps" in node) return;
      const again = parseText(`define x for y as ${at(span)}`);
      const [definition] = again.file.declarations;
      expect(again.diagnostics).toEqual([]);
      expect(definition?.kind === "define" && plain(definition.body)).toEqual(plain(node));
      count++;
    });
    expect(count).toBeGreaterThan(20);
  });

  test("a declaration parsed from its own place is the same declaration", () => {
    for (const declaration of file.declarations) {
      const again = parseText(at(declaration.span));
      expect(again.file.declarations.map(plain)).toEqual([plain(declaration)]);
    }
  });
});

test("comments are kept with their place", () => {
  const { file } = parseText(
    '# one\nrule a # two "not a text"\n  applies to b then block because "# none"\n#three',
  );
  expect(file.comments.map(({ text }) => text)).toEqual(["# one", '# two "not a text"', "#three"]);
});
