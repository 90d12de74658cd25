import { type CsvForm, withDuplicates, writeCsv } from "./csv.ts";
import { phoneText, typed } from "./form.ts";
import type { Random } from "./random.ts";
import type { Person } from "./world.ts";

const FORM: CsvForm = { delimiter: ",", newline: "\n", byteOrderMark: false };
const HEADER = [
  "Customer No",
  "HH Key",
  "First Name",
  "Last Name",
  "E-mail",
  "Phone",
  "Time Zone",
  "Billing Acct",
];
const ZONES: Readonly<Record<string, readonly string[]>> = {
  "America/Chicago": ["Central", "CENTRAL", "CST"],
  "America/New_York": ["Eastern", "EST"],
  "America/Denver": ["Mountain", "MST"],
  "America/Los_Angeles": ["Pacific", "PST"],
  "America/Phoenix": ["Arizona"],
};

/** The customers' master file. Some people are in it twice, once under the short form of their name. */
export function crmExport(random: Random, people: readonly Person[]): string {
  const rows = people.map((person) => row(random, person, person.first));
  const respelled = people
    .filter(() => random.chance(0.008))
    .map((person) => row(random, person, person.short));
  const broken = [
    "C-19001,H-9001,Orphaned,Line",
    `C-19002,H-9002,Nobody,Known,nobody.known@example.com,555-0199,Moon Base,44-999001`,
    `,H-9003,Without,Number,without.number@example.net,(512) 555-0142,Central,44-999002`,
  ];
  const lines: (readonly string[] | string)[] = [...withDuplicates(random, rows, 0.006), ...respelled];
  for (const line of broken) lines.splice(random.whole(200, lines.length), 0, line);
  return writeCsv(FORM, HEADER, lines);
}

function row(random: Random, person: Person, first: string): string[] {
  return [
    random.chance(0.02) ? person.id.toLowerCase() : typed(random, person.id),
    person.household,
    typed(random, first),
    typed(random, person.last),
    random.chance(0.02) ? "" : typed(random, person.email),
    random.chance(0.06) ? "" : phoneText(random, person.phone),
    person.zone === null ? "" : random.pick(ZONES[person.zone] ?? []),
    person.account,
  ];
}
