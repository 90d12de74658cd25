import { escapeHtml } from "./html.ts";
import type { LocatedCoverage, LocatedDeclaration, LocatedPack, LocatedShare } from "./located.ts";
import { outcomesHtml } from "./page-outcomes.ts";
import { lineId } from "./page-source.ts";
import { percentInWords } from "./words.ts";

/** The packs and their declarations, with shares, and every outcome of each to unfold. */
export function indexHtml({ packs }: LocatedCoverage): string {
  return `<table>
<thead><tr><th scope="col">Pack and declaration</th><th scope="col" class="number">Share</th><th scope="col" class="number">Reached</th><th scope="col" class="number">Missing</th></tr></thead>
<tbody>
${packs.map(packRows).join("\n")}
</tbody>
</table>`;
}

/** A bar for the eye, and the number for everybody. */
export function shareHtml({ percent }: LocatedShare): string {
  return `<span class="bar" aria-hidden="true"><span style="width:${percent}%"></span></span> <span class="percent">${percentInWords(percent)}</span>`;
}

function packRows(pack: LocatedPack): string {
  const rows = pack.declarations.map(declarationRow);
  return [
    `<tr class="pack"><th scope="rowgroup">${escapeHtml(pack.name)}</th>${shareCells(pack)}</tr>`,
    ...rows,
  ].join("\n");
}

function declarationRow(declaration: LocatedDeclaration): string {
  const { file, line, kind, name, points } = declaration;
  const items = points.map((point) => {
    const at = `<a href="#${lineId(point.file, point.line)}"><code>${escapeHtml(point.text)}</code></a>`;
    return `<li>${at} ${outcomesHtml(point)}</li>`;
  });
  const link = `<a href="#${lineId(file, line)}">${escapeHtml(name)}</a>`;
  const unfolded = `<details><summary>${link} <span class="faint">${kind}</span></summary><ul class="points">${items.join("")}</ul></details>`;
  return `<tr><td>${unfolded}</td>${shareCells(declaration)}</tr>`;
}

function shareCells(share: LocatedShare): string {
  const { asked, reached } = share;
  const missing = asked - reached;
  const told = missing === 0 ? `<span class="yes">✓ none</span>` : `<span class="no">✗ ${missing}</span>`;
  const cells = [shareHtml(share), `${reached} of ${asked}`, told];
  return cells.map((cell) => `<td class="number">${cell}</td>`).join("");
}
