import { durationInWords, type RuleSet } from "@comity/core";
import type { Style } from "../frame/style.ts";
import { wrap } from "../frame/wrap.ts";
import type { Manifest, MessagesRead, ReadBy, RecordRead } from "./reads.ts";
import { WIDTH } from "./reasons.ts";

const SCOPES: Readonly<Record<RecordRead["scope"], string>> = {
  customer: "the customer's own",
  household: "those of the whole household",
  reference: "all there are",
  followed: "those that are referred to",
};

/** A manifest for people: what is read, and on its right which rules read it. */
export function manifestInWords(manifest: Manifest, { vocabulary }: RuleSet, style: Style): string {
  const { intent, silos, customer, messages } = manifest;
  const label = vocabulary.intents.get(intent)?.label ?? intent;
  const lines = [
    `Whether ${intent} (${label}) may go is decided from the message itself and from what follows.`,
    ...silos.flatMap(({ silo, owner, records }) => [
      "",
      style("strong", `${silo}, of ${owner}`),
      ...records.flatMap(recordLines),
    ]),
    "",
    style("strong", "The customer"),
    ...table(customer, 2),
    "",
    style("strong", "Earlier messages"),
    ...(messages.length === 0 ? ["  none"] : messages.flatMap(messageLines)),
    "",
    style("faint", `Nothing else is read. Rules ${manifest.rule_set.slice(0, 12)}.`),
  ];
  return `${lines.join("\n")}\n`;
}

function recordLines({ record, scope, fields, by }: RecordRead): string[] {
  const title = `  ${record}, ${SCOPES[scope]}`;
  return fields.length === 0
    ? [title, ...table([{ name: "(only whether there are any)", by }], 4)]
    : [title, ...table(fields, 4)];
}

function messageLines({ by, since_ms, intents, about }: MessagesRead): string[] {
  const back = since_ms === null ? "however old" : `of the last ${durationInWords(since_ms)}`;
  const compared = about.length === 0 ? "" : `, and what they are about (${about.join(", ")})`;
  return [`  ${back}, for ${by}`, ...wrap(`${intents.join(", ")}${compared}`, WIDTH, "    ")];
}

/** Names in a column, and beside each what reads it. */
function table(rows: readonly ReadBy[], indent: number): string[] {
  const width = Math.max(...rows.map(({ name }) => name.length));
  return rows.flatMap(({ name, by }) => {
    const [first = "every decision", ...more] = by;
    const rest = more.map((id) => `${" ".repeat(indent + width + 2)}${id}`);
    return [`${" ".repeat(indent)}${name.padEnd(width)}  ${first}`, ...rest];
  });
}
