import { listNames } from "./did-you-mean.ts";
import { problem } from "./problem.ts";

/** CY300 to CY359: names that exist, put together in a way that means nothing. Types come in words: "a date". */
export const MEANING = {
  notACondition: problem<{ type: string }>(
    "CY300",
    ({ type }) => `A condition is wanted here, and this is ${type}.`,
    () => "Compare it with something: `is ...`, `is more than ...`, `is empty`.",
  ),
  typesDiffer: problem<{ left: string; right: string }>(
    "CY301",
    ({ left, right }) => `This compares ${left} with ${right}.`,
    ({ left }) => `Compare it with ${left}.`,
  ),
  unitMissing: problem<{ left: string; amount: string; date: boolean }>(
    "CY302",
    ({ left, amount }) => `${amount} what? This compares ${left} with a plain number.`,
    ({ amount, date }) =>
      date
        ? `Say the unit and the direction: \`${amount} days ago\` or \`${amount} days from now\`.`
        : `Say the unit: \`${amount} hours\`, \`${amount} days\`.`,
  ),
  directionMissing: problem<{ left: string; length: string }>(
    "CY303",
    ({ left, length }) => `${length} before or after what? This compares ${left} with a length of time.`,
    ({ length }) => `Say the direction: \`${length} ago\` or \`${length} from now\`.`,
  ),
  currencyMissing: problem<{ amount: string; currency: string }>(
    "CY304",
    ({ amount }) => `${amount} of which currency? This is compared with an amount of money.`,
    ({ amount, currency }) => `Write \`${amount} ${currency}\`.`,
  ),
  dateAndInstant: problem<{ left: string; right: string; useNow: boolean }>(
    "CY305",
    ({ left, right }) => `This compares ${left} with ${right}: a day has many instants.`,
    ({ left, useNow }) =>
      useNow
        ? "Compare it with `now`, or use `is within the last ... days`."
        : left === "a date"
          ? "Compare it with `today` or with a date, as in 2026-03-02."
          : "Write an instant, as in 2026-03-02 10:00.",
  ),
  noOrder: problem<{ type: string }>(
    "CY306",
    ({ type }) => `This asks for more or less of ${type}, which has no order.`,
    () =>
      "Only numbers, amounts, dates, instants, times and lengths of time can be more or less; use `is` or `is one of (...)`.",
  ),
  beforeOrAfter: problem<{ before: boolean; inclusive: boolean }>(
    "CY307",
    () => "Dates and instants are not more or less than each other.",
    ({ before, inclusive }) => `Write \`is ${inclusive ? "on or " : ""}${before ? "before" : "after"}\`.`,
  ),
  neverEqual: problem<{ left: readonly string[]; right: readonly string[] }>(
    "CY308",
    () => "These two can never be equal: they have no value in common.",
    ({ left, right }) =>
      `The left one is ${listNames(left, "or")}; the right one is ${listNames(right, "or")}.`,
  ),
  quotesMissing: problem<{ written: string }>(
    "CY309",
    ({ written }) => `\`${written}\` means nothing here.`,
    ({ written }) => `If it is a text, put it in quotes: "${written}".`,
  ),
  notText: problem<{ type: string }>(
    "CY310",
    ({ type }) => `Only a text starts with, ends with, contains or matches something, and this is ${type}.`,
    () => "Use `is` or `is one of (...)`.",
  ),
  notAList: problem<{ written: string; type: string }>(
    "CY311",
    ({ written, type }) => `\`${written}\` is not a list, but ${type}.`,
    ({ written }) => `Write \`is ${written}\`, or the values in brackets: \`is one of (a, b)\`.`,
  ),
  wholeDays: problem<{ length: string }>(
    "CY312",
    ({ length }) => `A date has no hours, and ${length} are not whole days.`,
    () => "Write it in days or weeks.",
  ),
  badAmount: problem<{ reason: string }>(
    "CY313",
    ({ reason }) => reason,
    () => "Write an amount and its currency, as in `12.50 USD`.",
  ),
  badLength: problem<{ written: string; reason: string }>(
    "CY314",
    ({ written, reason }) => `${written} cannot be used as a length here: ${reason}.`,
    () => "Write a whole number and a unit, as in `30 days`.",
  ),
  becomesElsewhere: problem<object>(
    "CY315",
    () => "`becomes` is about a fact that has just been reported, and only alerts are raised by facts.",
    () => "Write `is`; or make it an `alert`.",
  ),
  becomesOfField: problem<object>(
    "CY316",
    () => "Only a field of the record that is reported can become something.",
    () => "Put it in the brackets of a quantifier: `some billing.payment (status becomes failed)`.",
  ),
  badPattern: problem<{ reason: string }>(
    "CY317",
    ({ reason }) => `This pattern cannot be used. ${reason}`,
    () => 'Write the pattern as a text in quotes, as in `matches "P-[0-9]+"`.',
  ),
  notAReference: problem<{ written: string; type: string; next: string }>(
    "CY318",
    ({ written, type, next }) =>
      `\`${written}\` is ${type} and refers to no record, so it has no \`${next}\`.`,
    ({ next }) => `Take \`.${next}\` away, or make the field a reference in the vocabulary.`,
  ),
  ownedReference: problem<{ written: string; record: string; key: string; next: string }>(
    "CY319",
    ({ written, record }) =>
      `\`${written}\` refers to \`${record}\`, which belongs to a customer and is not followed.`,
    ({ written, record, key, next }) =>
      `Ask for it: \`some ${record} (${key} is ${written} and ${next} ...)\`.`,
  ),
  householdOfReference: problem<{ record: string }>(
    "CY320",
    ({ record }) => `\`${record}\` is a reference record: it belongs to no household.`,
    () => "Take `household` away.",
  ),
  sameWhat: problem<{ field: string; intent: string }>(
    "CY321",
    ({ field, intent }) =>
      `\`${intent}\` is not about a \`${field}\`, so two messages can't be about the same one.`,
    () => "Name a field of `about` that all of these intents have.",
  ),
  cannotAggregate: problem<{ function: string; type: string }>(
    "CY322",
    ({ function: name, type }) => `There is no ${name} of ${type}.`,
    () => "A sum is of numbers or amounts; the smallest and largest also of dates, instants and times.",
  ),
  holdLacks: problem<{ has: string; lacks: string; example: string }>(
    "CY323",
    ({ has, lacks }) => `This hold has \`${has}\`, but no \`${lacks}\`.`,
    ({ example }) => `Write both, as in \`${example}\`.`,
  ),
  holdEndsAnyway: problem<{ until: string }>(
    "CY324",
    ({ until }) => `A hold ${until} takes no \`at most\`.`,
    () => "Take `at most ... or else ...` away.",
  ),
  holdElsewhere: problem<{ until: string; where: string; instead: string }>(
    "CY325",
    ({ until, where }) => `\`${until}\` means nothing in ${where}.`,
    ({ instead }) => `Write \`${instead}\`.`,
  ),
  instantWanted: problem<{ type: string }>(
    "CY326",
    ({ type }) => `A hold ends at an instant, or when a condition in brackets is met, and this is ${type}.`,
    () => "Name a field that holds an instant, or write `until (condition)`.",
  ),
  twoChannels: problem<object>(
    "CY327",
    () => "This puts the message on two channels.",
    () => "Keep one `use channel`.",
  ),
  actionElsewhere: problem<{ action: string; where: string }>(
    "CY328",
    ({ action, where }) => `A ${where} cannot ${action}.`,
    ({ where }) => `A ${where} can \`block\` or \`hold\`.`,
  ),
  periodEmpty: problem<object>(
    "CY329",
    () => "This ends before it begins, so it would never be in force.",
    () => "Put the earlier date after `from` and the later one after `to`.",
  ),
  sidesOverlap: problem<{ intents: readonly string[] }>(
    "CY330",
    ({ intents }) =>
      `${listNames(intents.map((name) => `\`${name}\``))} stands on both sides, so it is not clear which side wins.`,
    () => "Take it off one side, or let the earlier one win; for too many of one kind use a `limit`.",
  ),
  winnerNoSide: problem<object>(
    "CY331",
    () => "The winner is neither of the two sides.",
    () =>
      "Repeat one side as it stands in `between`, or write `the earlier`, `the higher priority` or `neither`.",
  ),
  acrossWhat: problem<{ written: string }>(
    "CY332",
    ({ written }) => `Messages cannot contradict each other across \`${written}\`.`,
    () => "Write `across customer`, `across household`, or fields that both are about: `across about.order`.",
  ),
  aboutDiffers: problem<{ field: string; first: string; second: string }>(
    "CY333",
    ({ field, first, second }) =>
      `\`message.about.${field}\` is not the same kind of thing for \`${first}\` and \`${second}\`.`,
    () => "Make two rules of it, one for each.",
  ),
  wholeNumber: problem<{ amount: number }>(
    "CY334",
    ({ amount }) => `${amount} messages cannot be counted.`,
    () => "Write a whole number.",
  ),
  twoSubjects: problem<{ first: string; second: string }>(
    "CY335",
    ({ first, second }) => `The alert is about \`${first}\` and about \`${second}\` at once.`,
    () => "Name one of them in `about` and `once per`.",
  ),
  pointless: problem<object>(
    "CY336",
    () =>
      "`then send` changes nothing: a message goes unless a rule says otherwise, and no rule overrules another.",
    () => "Say what must not happen, or except these messages from the rule that stops them.",
    "warning",
  ),
  purpose: problem<{ field: string; purposes: readonly string[] }>(
    "CY337",
    ({ field, purposes }) =>
      `A marketing rule may not look at \`${field}\`, which is kept for ${listNames(purposes)}.`,
    () => "Leave it out, or agree on another purpose in the vocabulary first.",
  ),
  protectedField: problem<{ field: string }>(
    "CY338",
    ({ field }) => `No rule may look at \`${field}\`: the vocabulary protects it.`,
    () => "Leave it out; customers are not to be treated differently because of it.",
  ),
  notAboutMessages: problem<object>(
    "CY339",
    () => "An alert is about no message yet, so nothing can be about the same.",
    () => "Take `about the same ...` away.",
  ),
  noItems: problem<{ intents: readonly string[] }>(
    "CY340",
    ({ intents }) => `Messages of ${listNames(intents.map((name) => `\`${name}\``))} have no items.`,
    () => "Apply the rule to intents whose items the vocabulary describes.",
  ),
  notInTime: problem<{ type: string }>(
    "CY341",
    ({ type }) => `Only a date or an instant is some days ago, from now or within them, and this is ${type}.`,
    () => "Name a field that holds a date or an instant.",
  ),
  wrongKind: problem<{ wanted: string; given: string }>(
    "CY342",
    ({ wanted, given }) => `This is ${given}, where ${wanted} is wanted.`,
    ({ wanted }) => `Give it ${wanted}.`,
  ),
} as const;
