import { escapeHtml } from "./html.ts";
import type { LocatedCoverage, SourceOf } from "./located.ts";
import { indexHtml, shareHtml } from "./page-index.ts";
import { fileHtml, type Marked, missingId, missingIn } from "./page-source.ts";
import { PAGE_STYLE } from "./page-style.ts";

const LEGEND = `<div class="legend"><strong>Signs</strong>
<ul>
<li><span class="yes">✓</span> <span class="all">reached</span>: tests reached every outcome that can occur</li>
<li><span class="no">◐</span> <span class="some">in part</span>: some outcomes; below the line, which</li>
<li><span class="no">✗</span> <span class="none">not at all</span>: no outcome</li>
<li>true, false, unknown: what a condition comes to</li>
<li>ended, ran out: what a hold waits for came, or its maximum was over</li>
<li>reviewed: a person let the held message go, or stopped it</li>
</ul>
An outcome that cannot occur is not asked for. Underlines show the innermost condition; point at one to read of it.</div>`;

/** The coverage as one page that needs nothing else: an index, and every file with what no test reached. */
export function coveragePage(coverage: LocatedCoverage, sourceOf: SourceOf): string {
  const byFile = markedByFile(coverage);
  const missing = [...byFile.values()].reduce((sum, marked) => sum + missingIn(marked), 0);
  let first = 1;
  const files = [...byFile].map(([file, marked]) => {
    const html = fileHtml(sourceOf(file), marked, first, missing);
    first += missingIn(marked);
    return `<h2>${escapeHtml(file)}</h2>\n${html}`;
  });
  const jump =
    missing === 0
      ? ""
      : ` <a href="#${missingId(1)}">Go to the first of ${missing} places that lack something</a>`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Coverage of rules: ${coverage.percent} %</title>
<style>${PAGE_STYLE}</style>
</head>
<body>
<a class="skip" href="#sources">Skip to the rules</a>
<header>
<h1>What the tests reach of the rules</h1>
<p class="total">${shareHtml(coverage)} <span class="faint">${coverage.reached} of ${coverage.asked} outcomes.</span>${jump}</p>
${LEGEND}
</header>
<main>
<h2>Packs</h2>
${indexHtml(coverage)}
<div id="sources">
${files.join("\n")}
</div>
</main>
<footer>Written by comity test --coverage-html.</footer>
</body>
</html>
`;
}

/** Files in the order of packs and declarations, each with what is asked for in it, by place. */
function markedByFile({ packs }: LocatedCoverage): ReadonlyMap<string, readonly Marked[]> {
  const all = packs.flatMap(({ declarations }) =>
    declarations.flatMap((declaration) =>
      declaration.points.map((point): Marked => ({ point, declaration })),
    ),
  );
  const byFile = Map.groupBy(all, ({ point }) => point.file);
  for (const marked of byFile.values()) {
    marked.sort(
      (left, right) => left.point.line - right.point.line || left.point.column - right.point.column,
    );
  }
  return byFile;
}
