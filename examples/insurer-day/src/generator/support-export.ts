import { type CsvForm, withDuplicates, writeCsv } from "./csv.ts";
import { typed, wordyTime } from "./form.ts";
import type { Random } from "./random.ts";
import { type Case, DAY_START } from "./world.ts";

const FORM: CsvForm = { delimiter: ";", newline: "\n", byteOrderMark: false };
const HEADER = ["Case ID", "Contact", "Subject", "State", "Happy?", "Opened", "Last update"];
const SUBJECTS: Readonly<Record<string, readonly string[]>> = {
  bill: ["Billing question", "billing question", "Bill"],
  claim: ["Claim", "Claim status"],
  coverage: ["Coverage"],
  cancellation: ["Cancel request"],
  address_change: ["Change of address", "address chg"],
  website: ["Website / login"],
};
const STATES = { open: ["Open", "OPEN", "Re-opened"], closed: ["Closed", "closed", "Resolved"] } as const;

/** The help desk's cases as of midnight, and what agents do to them during the day. */
export function supportExports(random: Random, cases: readonly Case[]): { full: string; updates: string } {
  const full = cases.filter(({ updatedAt }) => updatedAt < DAY_START).map((one) => row(random, one));
  const updates = cases
    .filter(({ updatedAt }) => updatedAt >= DAY_START)
    .sort((left, right) => left.updatedAt - right.updatedAt)
    .map((one) => row(random, one));
  const lines: (readonly string[] | string)[] = withDuplicates(random, full, 0.01);
  const broken = [
    "K-39001;nobody.at.all@example.org;Claim;Open;;1 Mar 2026 09:12;1 Mar 2026 09:12",
    "K-39002;;Claim;Open;;1 Mar 2026 10:30;1 Mar 2026 10:30",
    "K-39003;nobody;Claim;Pondering;;31 Foo 2026 10:30;yesterday",
  ];
  for (const line of broken) lines.splice(random.whole(20, lines.length), 0, line);
  return { full: writeCsv(FORM, HEADER, lines), updates: writeCsv(FORM, HEADER, updates) };
}

function row(random: Random, one: Case): string[] {
  const happy =
    one.satisfied === null ? "" : random.pick(one.satisfied ? ["yes", "Yes", "Y"] : ["no", "No", "N"]);
  return [
    one.number,
    typed(random, one.caller.email),
    random.pick(SUBJECTS[one.topic] ?? []),
    random.pick(STATES[one.status]),
    happy,
    wordyTime(one.openedAt),
    wordyTime(one.updatedAt),
  ];
}
