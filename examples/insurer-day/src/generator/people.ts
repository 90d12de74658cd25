import { FIRST_NAMES, HOSTILE_NAME, LAST_NAMES } from "./names.ts";
import type { Random } from "./random.ts";
import type { Person } from "./world.ts";

/** Zones by share: the insurer is at home in the Midwest. */
const ZONES = {
  "America/Chicago": 58,
  "America/New_York": 22,
  "America/Denver": 11,
  "America/Los_Angeles": 7,
  "America/Phoenix": 2,
} as const;

const AREA_CODES: Readonly<Record<keyof typeof ZONES, readonly string[]>> = {
  "America/Chicago": ["312", "512", "612", "816"],
  "America/New_York": ["212", "617", "404"],
  "America/Denver": ["303", "505"],
  "America/Los_Angeles": ["206", "415"],
  "America/Phoenix": ["602"],
};

const DOMAINS = ["example.com", "example.net", "example.org"] as const;

/** Customers in households of one to four, until there are at least `count`. */
export function makePeople(random: Random, count: number): Person[] {
  const people: Person[] = [];
  const taken = new Set<string>();
  for (let home = 1; people.length < count; home += 1) {
    const household = `H-${String(1000 + home)}`;
    const zone = random.weighted(ZONES);
    const last = random.pick(LAST_NAMES);
    const members = Number(random.weighted({ "1": 52, "2": 33, "3": 10, "4": 5 }));
    for (let member = 0; member < members; member += 1) {
      const number = people.length + 1;
      const [first, short] = random.pick(FIRST_NAMES);
      // Not everybody in a household has the same last name.
      const own = member > 0 && random.chance(0.2) ? random.pick(LAST_NAMES) : last;
      people.push({
        id: `C-${String(10_000 + number)}`,
        household,
        first,
        short,
        last: own,
        email: freeAddress(random, first, own, taken),
        // 555-0100 to 555-0199 is set aside for fiction; few enough that some people share a number.
        phone: `${random.pick(AREA_CODES[zone])}5550${String(random.whole(100, 199))}`,
        zone: random.chance(0.012) ? null : zone,
        account: `44-${String(200_000 + number * 7)}`,
      });
    }
  }
  const hostile = random.whole(100, people.length - 1);
  return people.map((person, index) =>
    index === hostile ? { ...person, ...HOSTILE_NAME, short: HOSTILE_NAME.first } : person,
  );
}

function freeAddress(random: Random, first: string, last: string, taken: Set<string>): string {
  const name = `${first}.${last}`.toLowerCase().replaceAll(/[^a-z.]/g, "");
  const domain = random.pick(DOMAINS);
  let address = `${name}@${domain}`;
  for (let suffix = 2; taken.has(address); suffix += 1) address = `${name}${suffix}@${domain}`;
  taken.add(address);
  return address;
}
