import type { Mapped } from "@comity/adapters";
import type { Style } from "../frame/style.ts";

/** What became of a record, or what is wrong with its line, for people. */
export function mappedText(place: string, mapped: Mapped | string, style: Style): string {
  const lines = typeof mapped === "string" ? [style("bad", mapped)] : linesOf(mapped, style);
  return [style("strong", place), ...lines.map((line) => `  ${line}`)].join("\n");
}

function linesOf({ changes, problems }: Mapped, style: Style): readonly string[] {
  if (problems.length > 0) {
    return problems.map(({ code, message }) => `${style("bad", `does not fit, ${code}`)}: ${message}`);
  }
  if (changes.length === 0) return [style("faint", "passed over")];
  return changes.flatMap((change) => changeLines(change, style));
}

function changeLines(change: Mapped["changes"][number], style: Style): readonly string[] {
  if (change.kind === "merge") return [`customer ${change.merge.from} is ${change.merge.into}`];
  if (change.kind === "customer") return ["customer", ...fieldsOf(change.customer)];
  const { record, data, deleted, version, at } = change.fact;
  const order = [
    ...(version === undefined ? [] : [`version ${version}`]),
    ...(at === undefined ? [] : [`at ${at}`]),
  ];
  const head = [record, ...(deleted === true ? ["is gone"] : []), ...order.map((one) => style("faint", one))];
  return [head.join(" "), ...fieldsOf(data)];
}

function fieldsOf(data: Readonly<Record<string, unknown>>): readonly string[] {
  const entries = Object.entries(data);
  const width = Math.max(0, ...entries.map(([name]) => name.length)) + 1;
  return entries.map(([name, value]) => {
    const shown = typeof value === "string" ? value : JSON.stringify(value);
    return `  ${`${name}:`.padEnd(width)} ${shown}`;
  });
}

/** The same as one JSON object. */
export function mappedJson(place: string, mapped: Mapped | string): string {
  if (typeof mapped === "string")
    return JSON.stringify({ place, problems: [{ code: "line", message: mapped }] });
  const { changes, problems } = mapped;
  if (problems.length === 0) return JSON.stringify({ place, changes });
  return JSON.stringify({ place, problems: problems.map(({ code, message }) => ({ code, message })) });
}
