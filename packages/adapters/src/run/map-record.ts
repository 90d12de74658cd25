import type { Change, Json } from "../contract/fact-source.ts";
import type { Mapping } from "../mapping/mapping.ts";
import { nestsTooDeeply } from "./nesting.ts";

/**
 * What a record of a source comes to by its mapping: changes that say where they are from, or one that was rejected.
 *
 * @param where `claims.csv:12`
 */
export async function mapRecord(mapping: Mapping, where: string, raw: Json): Promise<readonly Change[]> {
  if (nestsTooDeeply(raw)) {
    const reason = "The record nests too deeply to be taken in.";
    return [{ kind: "rejected", rejected: { where, code: "too_deep", reason, raw: null } }];
  }
  const { changes, problems, subject } = await mapping.map(raw);
  const [first] = problems;
  if (first === undefined) return changes.map((change) => ({ ...change, origin: { where, raw } }));
  const reason = problems.map(({ message }) => message).join(" ");
  return [
    {
      kind: "rejected",
      rejected: { where, code: first.code, reason, raw, ...(subject === null ? {} : { subject }) },
    },
  ];
}
