import { type Erasure, formatInstant, listInWords, type Readmission } from "@comity/core";
import { wrap } from "../frame/wrap.ts";
import type { DroppedKept } from "./kept-by-adapters.ts";

const WIDTH = 96;

/** What an erasure came to, as one JSON object. */
export function erasureJson(
  { subject, customers, at, erased, stopped, kept }: Erasure,
  dropped: DroppedKept | null,
): Readonly<Record<string, unknown>> {
  const more =
    dropped === null
      ? {}
      : {
          adapters: {
            records: dropped.records,
            deliveries: dropped.deliveries,
            not_reached: dropped.notReached,
          },
        };
  return { subject, customers, at: formatInstant(at), erased, stopped, kept, ...more };
}

/**
 * The same for people: what went, what stays and why.
 *
 * @param dropped of what adapters keep; null: no configuration was given, so it was not looked for
 */
export function erasureInWords(erasure: Erasure, dropped: DroppedKept | null): string {
  const { subject, customers, erased, stopped, kept } = erasure;
  const records = Object.entries(erased.records).map(([type, count]) => `${count} of ${type}`);
  const gone = [
    ...(erased.fields.length === 0 ? [] : [`what is known of the customer: ${listInWords(erased.fields)}`]),
    ...(erased.keys === 0 ? [] : [counted(erased.keys, "address or other key", "addresses and other keys")]),
    ...(records.length === 0 ? [] : [`records: ${listInWords(records)}`]),
    ...(erased.messages.length === 0
      ? []
      : [`what was personal in ${counted(erased.messages.length, "message", "messages")}`]),
    ...(erased.alerts === 0 ? [] : [`what ${counted(erased.alerts, "alert", "alerts")} said`]),
    ...(erased.traces.length === 0
      ? []
      : [
          `what was seen of this person in deciding on ${counted(erased.traces.length, "message", "messages")} to others`,
        ]),
    ...droppedInWords(dropped),
  ];
  const stays = [
    `${counted(kept.suppressions, "keyed hash", "keyed hashes")}, so that no advertising goes to this person again`,
    ...(kept.entries === 0
      ? []
      : [
          `${counted(kept.entries, "opaque entry", "opaque entries")} of the ledger, so that limits still count what was sent and nothing is sent twice`,
        ]),
    ...(kept.open.length === 0
      ? []
      : [
          `what is still to be sent, and is erased when it has ended: ${listInWords(kept.open)}. The law or a contract asks for it`,
        ]),
  ];
  const who =
    customers.length === 0 ? `${subject}, by which nobody is known` : `${subject} (${customers.join(", ")})`;
  return [
    `Erased ${who}.`,
    ...section("Gone", gone),
    ...section(
      "Does not go any more",
      stopped.map((id) => `message ${id}, which is advertising`),
    ),
    ...section("Kept", stays),
    ...section("Not reached", [
      ...notReachedInWords(subject, dropped),
      "files in done/ and failed/ of connected folders, and what the source itself still has",
    ]),
    "",
  ].join("\n");
}

function droppedInWords(dropped: DroppedKept | null): string[] {
  if (dropped === null) return [];
  const { records, deliveries } = dropped;
  return [
    ...(records === 0 ? [] : [`${counted(records, "record", "records")} that did not fit, kept by adapters`]),
    ...(deliveries === 0
      ? []
      : [`${counted(deliveries, "delivery", "deliveries")} that had been given up, kept by adapters`]),
  ];
}

function notReachedInWords(subject: string, dropped: DroppedKept | null): string[] {
  const by = `comity rejected drop ADAPTER --about ${subject}, and comity dead-letters drop likewise, for each id and address`;
  if (dropped === null) {
    const what =
      "what adapters of comity serve keep of records that did not fit and deliveries that were given up";
    return [`${what}: say --config comity.yaml; or ${by}`];
  }
  return dropped.notReached.map(
    ({ adapter, why }) => `what ${adapter} keeps: ${why} Mend that, and then ${by}`,
  );
}

export function readmissionInWords({ subject, forgotten }: Readmission): string {
  return forgotten === 0
    ? `${subject} was not suppressed: nothing has changed.\n`
    : `Advertising may go to ${subject} again. ${counted(forgotten, "keyed hash is", "keyed hashes are")} forgotten.\n`;
}

function section(title: string, items: readonly string[]): string[] {
  if (items.length === 0) return [];
  const lines = items.flatMap((item) => {
    const [first = "", ...rest] = wrap(`${item}.`, WIDTH - 4, "");
    return [`  - ${first}`, ...rest.map((line) => `    ${line}`)];
  });
  return ["", title, ...lines];
}

function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}
