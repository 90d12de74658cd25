import {
  type FactRecord,
  type Field,
  type Known,
  recordInWords,
  type SiloState,
  type StoredRecord,
  siloLabel,
  type Vocabulary,
} from "@comity/core";
import { escapeHtml } from "../coverage/html.ts";
import { when } from "../explaining/reasons.ts";
import { spokenValue } from "./value.ts";

/** The silos with their records, each with its age. */
export function silosHtml(
  silos: readonly SiloState[],
  records: readonly StoredRecord[],
  vocabulary: Vocabulary,
): string {
  const parts = silos.map((silo) => {
    const own = records.filter(({ type }) => type.startsWith(`${silo.name}.`));
    const { owner } = vocabulary.silos.get(silo.name) ?? {};
    const kept = owner === undefined ? "" : ` <span class="faint">kept by ${escapeHtml(owner)}</span>`;
    return `<h3>${escapeHtml(siloLabel(silo.name, vocabulary))}${kept}</h3>
<p class="faint">${escapeHtml(standing(silo, vocabulary))}</p>
${own.map((record) => `<div class="panel">${recordHtml(record, vocabulary)}</div>`).join("\n")}`;
  });
  return parts.join("\n");
}

function standing({ inStep, readable }: SiloState, vocabulary: Vocabulary): string {
  const seen =
    inStep === "live"
      ? "In step with its source."
      : inStep === null
        ? "It has never been in step with its source."
        : `Last in step with its source on ${when(inStep, vocabulary)}.`;
  return readable ? seen : `${seen} It cannot be read now.`;
}

/** A record with its fields, and when it was reported. */
export function recordHtml(
  record: FactRecord & { readonly deleted?: boolean },
  vocabulary: Vocabulary,
): string {
  const { type, key, fields, receivedAt } = record;
  const received =
    receivedAt === null ? "there from the start" : `received on ${when(receivedAt, vocabulary)}`;
  const gone = record.deleted === true ? ", and reported as gone" : "";
  const declared = vocabulary.records.get(type)?.fields ?? new Map();
  return `<h4>${escapeHtml(recordInWords({ type, key }, vocabulary))} <span class="faint">${escapeHtml(received)}${gone}</span></h4>
${fieldTable(fields, declared, vocabulary)}`;
}

/** Fields with their values, a row each. */
export function fieldTable(
  fields: Readonly<Record<string, Known>>,
  declared: ReadonlyMap<string, Field>,
  vocabulary: Vocabulary,
): string {
  const rows = Object.entries(fields).map(([name, value]) => {
    const field = declared.get(name);
    const text = spokenValue(value, field?.type, vocabulary.company.timeZone);
    return `<tr><th scope="row">${escapeHtml(field?.label ?? name.replaceAll("_", " "))}</th><td>${escapeHtml(text)}</td></tr>`;
  });
  return rows.length === 0 ? "" : `<table>\n${rows.join("\n")}\n</table>`;
}
