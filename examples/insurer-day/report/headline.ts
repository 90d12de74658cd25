import { escapeHtml } from "./escape.ts";
import { OUTCOMES, type Outcome, type ReportData } from "./model.ts";

/** The page's first words: how many contradictions were kept from customers. */
export function headlineHtml(data: ReportData): string {
  const cover = data.contradictions.filter((one) => one.cover).length;
  const others = data.contradictions.length - cover;
  const plural = cover === 1 ? "offer was" : "offers were";
  const second =
    others === 0
      ? ""
      : ` Another ${number(others)} messages were kept back because of what a second department knew.`;
  return `<p class="wordmark"><span aria-hidden="true" class="mark"></span>Comity</p>
<p class="dateline">A day at an insurer · ${escapeHtml(data.day.label)}</p>
<h1><span class="big">${number(cover)}</span> ${plural} not sent to households whose cover was ending.</h1>
<p class="lede">Marketing, Risk, Billing, Claims, Support and Research wrote ${number(data.messages.length)} messages that day, each from data of its own. Without Comity every one of them would have gone.${second}</p>`;
}

/** How the day's messages fared, in one strip of figures. */
export function figuresHtml(data: ReportData): string {
  const counts = new Map<Outcome, number>(OUTCOMES.map((outcome) => [outcome, 0]));
  for (const { outcome } of data.messages) {
    const name = OUTCOMES[outcome];
    if (name) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  const items = data.outcomes
    .filter(({ name }) => (counts.get(name) ?? 0) > 0)
    .map(
      ({ name, label }) =>
        `<div class="figure"><dt><span class="sign ${name}" aria-hidden="true"></span>${escapeHtml(label)}</dt><dd>${number(counts.get(name) ?? 0)}</dd></div>`,
    );
  return `<dl class="figures">${items.join("")}</dl>`;
}

function number(value: number): string {
  return value.toLocaleString("en-US");
}
