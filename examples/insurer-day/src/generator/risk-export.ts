import { type CsvForm, withDuplicates, writeCsv } from "./csv.ts";
import { typed, usDate, usTime } from "./form.ts";
import type { Random } from "./random.ts";
import { DAY_START, MINUTE, type Policy } from "./world.ts";

const FORM: CsvForm = { delimiter: ",", newline: "\n", byteOrderMark: false };
const HEADER = ["Policy No", "Insured ID", "Insured Name", "LOB", "Pol Status", "Status Date", "Ann Premium"];
const LINES = {
  auto: ["AUTO", "Auto", "Automobile"],
  home: ["HOME", "Homeowners"],
  life: ["LIFE", "Life"],
  travel: ["TRAVEL", "Trip"],
} as const;
const STATUSES = {
  active: ["In Force", "IN FORCE", "In force"],
  cancelling: ["Pending Cancel", "PENDING CANCEL", "Pend. Cancel"],
  cancelled: ["Cancelled", "CANCELED"],
  lapsed: ["Lapsed", "LAPSED"],
} as const;

/** Sunday's full export, and the changes that the repaired feed brings on Monday. */
export function riskExports(random: Random, policies: readonly Policy[]): { full: string; changes: string } {
  const full = policies.filter(({ reportedAt }) => reportedAt === null).map((policy) => row(random, policy));
  const changes = policies
    .filter((policy): policy is Policy & { reportedAt: number } => policy.reportedAt !== null)
    .sort((left, right) => left.reportedAt - right.reportedAt)
    .map((policy) => [...row(random, policy), usTime(DAY_START + policy.reportedAt * MINUTE)]);
  const lines: (readonly string[] | string)[] = withDuplicates(random, full, 0.01);
  const broken = [
    "P-499001,C-10020,SMITH,AUTO,In Force,13/45/2025,480",
    "P-499002,C-10031,JONES,AUTO,Suspended?,01/15/2026,515",
    "P-499003,C-88888,NOBODY,HOME,In Force,06/01/2024,900",
    "P-499004,C-10044,UNFINI",
  ];
  for (const line of broken) lines.splice(random.whole(100, lines.length), 0, line);
  return { full: writeCsv(FORM, HEADER, lines), changes: writeCsv(FORM, [...HEADER, "Recorded"], changes) };
}

function row(random: Random, policy: Policy): string[] {
  const first = random.chance(0.15) ? policy.holder.short : policy.holder.first;
  return [
    typed(random, policy.number),
    // Risk drops the prefix now and then; the mapping puts it back.
    random.chance(0.05) ? policy.holder.id.slice(2) : policy.holder.id,
    `${policy.holder.last}, ${first}`.toUpperCase(),
    random.pick(LINES[policy.line]),
    random.pick(STATUSES[policy.status]),
    usDate(policy.decidedOn),
    String(policy.premium),
  ];
}
