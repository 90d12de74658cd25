import { suggest } from "@comity/core";
import type { Span } from "../source/source.ts";
import type { More } from "./problem.ts";

/** The fix for a misspelt name: the closest known one in its place, if there is one. Looked for when it is asked for. */
export function fixName(written: string, known: Iterable<string>, span: Span): More {
  return {
    get fix() {
      const meant = suggest(written, known);
      return meant === null ? undefined : fixWith(meant, span).fix;
    },
  };
}

/** The fix that puts other words in a place. */
export function fixWith(replacement: string, span: Span): More {
  return { fix: { title: `Write \`${replacement}\``, edits: [{ span, replacement }] } };
}
