import type { AlertEvent, RuleSet, SubjectExport, Vocabulary } from "@comity/core";
import { escapeHtml } from "../coverage/html.ts";
import { when } from "../explaining/reasons.ts";
import { messageHtml } from "./page-messages.ts";
import { fieldTable, silosHtml } from "./page-records.ts";
import { SUBJECT_STYLE } from "./page-style.ts";

/** Everything about a person as one page that needs nothing else, for them and for whoever answers their questions. */
export function subjectPage(exported: SubjectExport, { vocabulary }: RuleSet): string {
  const name = escapeHtml(exported.subject);
  const { messages, alerts, records, waiting } = exported;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>What is known of ${name}</title>
<style>${SUBJECT_STYLE}</style>
</head>
<body>
<a class="skip" href="#person">Skip to the data</a>
<header>
<h1>What is known of ${name}</h1>
<p class="faint">As of ${escapeHtml(when(exported.at, vocabulary))}: ${messages.length} message${messages.length === 1 ? "" : "s"}, ${records.length} record${records.length === 1 ? "" : "s"}.</p>
<nav aria-label="On this page"><ul>
<li><a href="#person">Who</a></li>
<li><a href="#records">Data</a></li>
<li><a href="#messages">Messages and why</a></li>
<li><a href="#alerts">Alerts</a></li>
</ul></nav>
<p class="panel note">This page says which messages were asked about for this person, what was answered and why, which data each decision could use, and what would have changed the answer. A reason may speak of somebody else of the household: look before it is given away.</p>
</header>
<main>
<h2 id="person">Who</h2>
${personHtml(exported, vocabulary)}
<h2 id="records">Data</h2>
${records.length === 0 ? "<p>No system has reported anything about this person.</p>" : silosHtml(exported.silos, records, vocabulary)}
${waiting.length === 0 ? "" : `<h3>Waiting</h3>\n<p>Reported with this address, and not known to be anybody's yet.</p>\n${silosHtml(exported.silos, waiting, vocabulary)}`}
<h2 id="messages">Messages and why</h2>
${messages.length === 0 ? "<p>None was ever asked about.</p>" : messages.map((one) => messageHtml(one, vocabulary)).join("\n")}
<h2 id="alerts">Alerts</h2>
${alerts.length === 0 ? "<p>None.</p>" : `<ul>\n${alerts.map((one) => alertHtml(one, vocabulary)).join("\n")}\n</ul>`}
</main>
<footer>Written by comity subject export.</footer>
</body>
</html>
`;
}

function personHtml({ customer, formerIds, suppressedSince }: SubjectExport, vocabulary: Vocabulary): string {
  const suppressed =
    suppressedSince === null
      ? ""
      : `<p>Erased on ${escapeHtml(when(suppressedSince, vocabulary))}: no advertising goes to this person until they consent anew.</p>`;
  if (customer === null) return `<p>Nobody is known by this address.</p>\n${suppressed}`;
  const row = (label: string, values: readonly string[]): string =>
    values.length === 0
      ? ""
      : `<tr><th scope="row">${label}</th><td>${values.map(escapeHtml).join("<br>")}</td></tr>\n`;
  return `<table>
${row("id", [customer.id])}${row("also known as", formerIds)}${row("household", [customer.household])}${row("known by", customer.keys)}${row("formerly by", customer.formerKeys)}</table>
${fieldTable(customer.fields, vocabulary.customer, vocabulary)}
${suppressed}`;
}

function alertHtml({ at, department, text, alert }: AlertEvent, vocabulary: Vocabulary): string {
  const said = text === "" ? "" : `: ${escapeHtml(text)}`;
  return `<li>${escapeHtml(when(at, vocabulary))}, for ${escapeHtml(department)}${said} <span class="faint">(${escapeHtml(alert)})</span></li>`;
}
