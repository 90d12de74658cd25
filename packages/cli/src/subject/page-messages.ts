import { type ExportedMessage, intentLabel, type Reason, stateInWords, type Vocabulary } from "@comity/core";
import { escapeHtml } from "../coverage/html.ts";
import { historyOf } from "../explaining/history.ts";
import { factInWords, type Telling, when } from "../explaining/reasons.ts";
import { changesInWords } from "../output/sentences.ts";
import { fieldTable, recordHtml } from "./page-records.ts";

/** A message with the answer, why, which data was used, and what would have made it another answer. */
export function messageHtml(message: ExportedMessage, vocabulary: Vocabulary): string {
  const { entry, standing, decision, evidence } = message;
  const { answer, state, verdict } = standing;
  const { department, intent, channel, about } = entry.message;
  const telling: Telling = { vocabulary, decidedAt: answer.decidedAt, evidence, decision };
  const title = `${intentLabel(intent, vocabulary)} from ${department}, by ${channel}`;
  const changes = verdict === "amend" ? `<p>${escapeHtml(changesInWords(answer))}</p>` : "";
  const declared = vocabulary.intents.get(intent)?.about ?? new Map();
  return `<article class="panel">
<h3>${escapeHtml(title)}</h3>
<p><span class="${verdict}">${verdict}</span>: ${escapeHtml(stateInWords(state))}, since ${escapeHtml(when(message.since, vocabulary))}. <span class="faint">Asked ${escapeHtml(when(entry.askedAt, vocabulary))}; message ${escapeHtml(entry.id)}.</span></p>
${entry.erasure === "done" ? "<p>What was personal in it has been erased.</p>" : ""}${changes}
${Object.keys(about).length === 0 ? "" : `<h4>What it is about</h4>\n${fieldTable(about, declared, vocabulary)}`}
${answer.reasons.length === 0 ? "<p>Nothing spoke against it.</p>" : `<h4>Why</h4>\n<ul>\n${answer.reasons.map((one) => reasonHtml(one, telling)).join("\n")}\n</ul>`}
${waysHtml(message)}
${usedHtml(message, vocabulary)}
<details><summary>What happened</summary>
<ul>
${historyOf(message)
  .map(({ at, text }) => `<li>${escapeHtml(when(at, vocabulary))}: ${escapeHtml(text)}</li>`)
  .join("\n")}
</ul></details>
</article>`;
}

function reasonHtml(reason: Reason, telling: Telling): string {
  const rule = reason.rule === null ? "" : ` <span class="faint">(rule ${escapeHtml(reason.rule)})</span>`;
  const facts = reason.facts.map((fact) => `<li>from ${escapeHtml(factInWords(fact, telling))}</li>`);
  return `<li>${escapeHtml(reason.text)}${rule}${facts.length === 0 ? "" : `<ul>${facts.join("")}</ul>`}</li>`;
}

/** Only of what does not go: how it would be otherwise (C-203/22). */
function waysHtml({ standing, decision }: ExportedMessage): string {
  const isStopped = standing.verdict === "hold" || standing.verdict === "block";
  if (!isStopped || decision === null || decision.ways.length === 0) return "";
  const ways = decision.ways.map(({ text }) => `<li>${escapeHtml(text)}</li>`).join("\n");
  return `<h4>It would have gone</h4>\n<ul>\n${ways}\n</ul>`;
}

function usedHtml({ used }: ExportedMessage, vocabulary: Vocabulary): string {
  if (used === null) return '<p class="faint">What the decision rested on is not on record any more.</p>';
  const others =
    used.others === 0
      ? ""
      : `<p>It also looked at ${used.others} record${used.others === 1 ? "" : "s"} of other people, which are theirs and not shown.</p>`;
  const customer =
    Object.keys(used.customer).length === 0
      ? ""
      : `<h4>Customer</h4>\n${fieldTable(used.customer, vocabulary.customer, vocabulary)}`;
  const records = used.records.map((record) => recordHtml(record, vocabulary)).join("\n");
  const nothing = customer === "" && records === "" && others === "" ? "<p>None.</p>" : "";
  return `<details><summary>Data that the decision could use</summary>\n${customer}\n${records}\n${others}${nothing}</details>`;
}
