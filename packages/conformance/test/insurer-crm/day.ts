import { campaigns } from "../../../../examples/insurer-day/src/generator/campaigns.ts";
import { makeCases } from "../../../../examples/insurer-day/src/generator/cases.ts";
import { correspondence } from "../../../../examples/insurer-day/src/generator/correspondence.ts";
import { DEFAULT_SEED } from "../../../../examples/insurer-day/src/generator/generate.ts";
import { clock, type Draft } from "../../../../examples/insurer-day/src/generator/outbox.ts";
import { makePeople } from "../../../../examples/insurer-day/src/generator/people.ts";
import { makePolicies } from "../../../../examples/insurer-day/src/generator/policies.ts";
import { seededRandom } from "../../../../examples/insurer-day/src/generator/random.ts";
import {
  type Case,
  DAY_START,
  type Person,
  type Policy,
  TODAY,
} from "../../../../examples/insurer-day/src/generator/world.ts";

/** A mail as its department writes it. */
export interface Mail {
  readonly id: string;
  readonly department: "Marketing" | "Risk" | "Claims";
  readonly intent: string;
  readonly to: Person;
  /** What a cancellation is about. */
  readonly policy: string | null;
  /** Whether it is to leave only in an hour, when the day of the test is over. */
  readonly isLater: boolean;
}

/** When mails are sent: before Risk's data are there, before noon, and after what noon brings. */
export type Part = "early" | "morning" | "afternoon";

/** A part of the insurer's day that is small enough to be sent as mail. */
export interface Day {
  readonly people: readonly Person[];
  /** As Risk has them in the morning, and what changes at noon. */
  readonly policies: readonly Policy[];
  readonly noon: readonly Policy[];
  readonly cases: readonly Case[];
  /** Cases that are closed at noon, or opened. */
  readonly caseChanges: readonly Case[];
  readonly mails: Readonly<Record<Part, readonly Mail[]>>;
}

const CUSTOMERS = 2_000;
const OFFERS: ReadonlySet<string> = new Set(["upsell", "cross_sell"]);

export function isOffer({ intent }: Mail): boolean {
  return OFFERS.has(intent);
}

export function isMarketing({ department }: Mail): boolean {
  return department === "Marketing";
}

/** Households of the example's day with the most to tell, and their mails, until there are so many. */
export function planDay(count: number): Day {
  const random = seededRandom(DEFAULT_SEED);
  const people = makePeople(random.fork("people"), CUSTOMERS);
  const policies = makePolicies(random.fork("policies"), people);
  const cases = makeCases(random.fork("cases"), people);
  const world = { people, policies, cases, payments: [], consents: [], objections: [] };
  const drafts = [
    ...campaigns(random.fork("campaigns"), world),
    ...correspondence(random.fork("correspondence"), world),
  ];
  const byHousehold = Map.groupBy(drafts.flatMap(mailOf), ([{ to }]) => to.household);
  const chosen = new Set<string>();
  let mails = 0;
  for (const household of inTurn(rolesOf(policies, cases, byHousehold))) {
    if (mails >= count) break;
    if (chosen.has(household)) continue;
    chosen.add(household);
    mails += byHousehold.get(household)?.length ?? 0;
  }
  const isChosen = (person: Person): boolean => chosen.has(person.household);
  const sent = [...chosen].flatMap((household) => byHousehold.get(household) ?? []);
  const of = (part: Part): readonly Mail[] =>
    sent.filter(([, when]) => when === part).map(([mail], index) => ({ ...mail, id: `${part}-${index}` }));
  const ours = policies.filter(({ holder }) => isChosen(holder));
  const theirs = cases.filter(({ caller }) => isChosen(caller));
  return {
    people: people.filter(isChosen),
    policies: ours.filter(({ reportedAt }) => !isFromNoon(reportedAt)),
    noon: ours.filter(({ reportedAt }) => isFromNoon(reportedAt)),
    cases: theirs.filter(({ updatedAt }) => updatedAt < DAY_START),
    caseChanges: theirs.filter(({ updatedAt }) => updatedAt >= DAY_START),
    mails: { early: of("early"), morning: of("morning"), afternoon: of("afternoon") },
  };
}

function isFromNoon(reportedAt: number | null): boolean {
  return reportedAt !== null && reportedAt > clock("11:00");
}

function mailOf(draft: Draft): readonly (readonly [Mail, Part])[] {
  const { department, intent, to, about, askedAt, sendAt = 0 } = draft;
  const part = askedAt < clock("08:00") ? "early" : askedAt < clock("12:00") ? "morning" : "afternoon";
  const mail = { id: "", intent, to, policy: about?.policy ?? null, isLater: sendAt > clock("18:00") };
  if (department === "marketing" && OFFERS.has(intent)) return [[{ ...mail, department: "Marketing" }, part]];
  if (intent === "cancellation") return [[{ ...mail, department: "Risk" }, part]];
  if (intent === "claim_update") return [[{ ...mail, department: "Claims", policy: null }, part]];
  return [];
}

/** Households with something in common, each list in an order of its own. */
function rolesOf(
  policies: readonly Policy[],
  cases: readonly Case[],
  mails: ReadonlyMap<string, readonly (readonly [Mail, Part])[]>,
): readonly (readonly string[])[] {
  const has = (household: string, is: (mail: Mail, part: Part) => boolean): boolean =>
    mails.get(household)?.some(([mail, part]) => is(mail, part)) === true;
  const offered = (household: string): boolean => has(household, isOffer);
  const ofPolicies = (is: (policy: Policy) => boolean): readonly string[] =>
    policies.filter((one) => is(one)).map(({ holder }) => holder.household);
  const noon = ofPolicies(({ reportedAt, letterToday }) => isFromNoon(reportedAt) && letterToday);
  const moved = new Set(cases.filter(({ updatedAt }) => updatedAt >= DAY_START).map(({ number }) => number));
  const callers = (is: (one: Case) => boolean): readonly string[] =>
    cases
      .filter(
        (one) => is(one) && has(one.caller.household, (mail) => isOffer(mail) && mail.to === one.caller),
      )
      .map(({ caller }) => caller.household);
  const told = new Set([
    ...ofPolicies(({ status }) => status !== "active"),
    ...cases.map(({ caller }) => caller.household),
  ]);
  const waiting = callers(({ status, number }) => status === "open" && !moved.has(number)).filter((one) =>
    has(one, (mail, part) => isOffer(mail) && !mail.isLater && part === "morning"),
  );
  return [
    // Of whom there is nothing to tell.
    [...mails.keys()].filter((one) => {
      return !told.has(one) && has(one, (mail, part) => isOffer(mail) && !mail.isLater && part === "morning");
    }),
    // Who waits for an answer all day: three of them, for what becomes of them.
    ...[0, 1, 2].map((rest) => waiting.filter((_, index) => index % 3 === rest)),
    // Asked in the morning to leave in the evening, or gone before noon, or first asked about in the afternoon.
    noon.filter((one) => has(one, (mail) => mail.isLater)),
    noon.filter((one) => has(one, (mail, part) => isOffer(mail) && !mail.isLater && part !== "afternoon")),
    noon.filter((one) => has(one, (mail, part) => isOffer(mail) && part === "afternoon")),
    ofPolicies(({ reportedAt }) => isFromNoon(reportedAt)).filter(offered),
    ofPolicies(({ status, reportedAt, decidedOn }) => {
      return status !== "active" && decidedOn > TODAY - 28 && !isFromNoon(reportedAt);
    }).filter(offered),
    callers(({ updatedAt, satisfied }) => updatedAt >= DAY_START && satisfied === true),
    [...mails.keys()].filter((one) => has(one, (mail) => mail.department === "Claims") && offered(one)),
  ];
}

/** The first of each list, then the second of each, and so on. */
function* inTurn(lists: readonly (readonly string[])[]): Generator<string> {
  const longest = Math.max(...lists.map(({ length }) => length));
  for (let at = 0; at < longest; at++) {
    for (const list of lists) {
      const one = list[at];
      if (one !== undefined) yield one;
    }
  }
}
