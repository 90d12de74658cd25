import { existsSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { describe, expect, it } from "vitest";
import { type Page, pages, prose, root } from "./support/markdown.ts";

const all = [...pages(), pageAt("CONTRIBUTING.md")];

describe("links in the documentation", () => {
  for (const page of all) {
    it(`${page.path} links to what is there`, () => expect(brokenLinks(page)).toEqual([]));
  }

  it("every page is reached from docs/README.md or the README", () => {
    const reached = new Set(["README.md", ...all.flatMap((page) => targetsOf(page).map(({ file }) => file))]);
    expect(all.map(({ path }) => path).filter((path) => !reached.has(path))).toEqual([]);
  });
});

interface Target {
  readonly written: string;
  readonly file: string;
  readonly heading: string | null;
}

function targetsOf(page: Page): Target[] {
  const links = [...prose(page).matchAll(/\]\(([^)\s]+)\)/g)].map((match) => match[1] ?? "");
  return links
    .filter((link) => !/^[a-z]+:/.test(link))
    .map((written) => {
      const [path = "", heading] = written.split("#");
      const file = path === "" ? page.path : relative(root, join(root, dirname(page.path), path));
      return { written, file, heading: heading ?? null };
    });
}

function brokenLinks(page: Page): string[] {
  return targetsOf(page)
    .filter(({ file, heading }) => {
      if (!existsSync(join(root, file))) return true;
      return heading !== null && !headingsOf(pageAt(file)).includes(heading);
    })
    .map(({ written }) => written);
}

function pageAt(path: string): Page {
  return { path, text: readFileSync(join(root, path), "utf8"), blocks: [] };
}

/** As GitHub makes them: lower case, blanks as dashes, no other punctuation. */
function headingsOf(page: Page): string[] {
  return [...prose(page).matchAll(/^#+ (.+)$/gm)].map((match) =>
    (match[1] ?? "")
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, "")
      .replace(/\s/g, "-"),
  );
}
