import { escapeHtml } from "./escape.ts";
import { OUTCOMES, type Outcome, type ReportData, type ReportMessage } from "./model.ts";

/** The page's first words: how many contradictions were kept from customers, and one of them as an example. */
export function headlineHtml(data: ReportData): string {
  const cover = data.contradictions.filter((one) => one.cover).length;
  const others = data.contradictions.length - cover;
  const words = cover === 1 ? "offer was kept from a household" : "offers were kept from households";
  const second =
    others === 0 ? "" : ` Another ${number(others)} were kept back because of what a second department knew.`;
  const missed =
    data.missed === 0
      ? ""
      : ` ${number(data.missed)} offers had already left when Risk wrote its cancellation; nothing could stop those.`;
  return `<p class="wordmark"><span aria-hidden="true" class="mark"></span>Comity</p>
<div class="opening"><div>
<p class="dateline">A day at an insurer, ${escapeHtml(data.day.label)}</p>
<h1><span class="big">${number(cover)}</span> ${words} whose cover was ending.</h1>
<p class="lede">Six departments asked about ${number(data.messages.length)} messages that day, each from data of its own. Without Comity all of them would have gone.${second}${missed}</p>
</div>${exampleHtml(data)}</div>`;
}

/** One contradiction in full: an offer that was cleared, and the cancellation that called it back. */
function exampleHtml(data: ReportData): string {
  const example =
    data.contradictions.find(
      (one) => one.cover && one.otherMessage !== undefined && one.how === "recalled",
    ) ?? data.contradictions.find((one) => one.cover);
  const messages = new Map(data.messages.map((message) => [message.id, message]));
  const offer = messages.get(example?.message ?? "");
  if (!example || !offer) return "";
  const other = messages.get(example.otherMessage ?? example.letter ?? "");
  const leaves = offer.sendAt === undefined ? "" : `, to leave at ${clock(offer.sendAt)}`;
  const second = other
    ? `<p class="who">Risk, ${clock(other.asked)}</p><p class="what">Cancels a policy of ${name(data, other)}</p>`
    : `<p class="who">Risk</p><p class="what">${escapeHtml(example.text)}</p>`;
  return `<section class="example" aria-label="One of them">
<p class="note">One of them, in household ${escapeHtml(offer.household)}</p>
<div class="side first"><p class="who">Marketing, ${clock(offer.asked)}${leaves}</p><p class="what">Offers more cover to ${name(data, offer)}</p></div>
<div class="side second">${second}</div>
<p class="outcome"><span class="sign ${example.how === "recalled" ? "recalled" : "blocked"}" aria-hidden="true"></span>The offer was ${escapeHtml(example.how)} at ${clock(example.at)}.</p>
<button type="button" class="quiet" data-open="${escapeHtml(offer.id)}">Read why</button>
</section>`;
}

function name(data: ReportData, { customer }: ReportMessage): string {
  return escapeHtml(data.people[customer] ?? customer);
}

/** `08:05`, from seconds after midnight. */
function clock(seconds: number): string {
  const two = (value: number): string => String(value).padStart(2, "0");
  return `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}`;
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
