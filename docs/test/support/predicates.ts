/** The types of fields, as the vocabulary calls them. */
export type TypeName =
  | "text"
  | "reference"
  | "one of"
  | "true or false"
  | "number"
  | "money"
  | "date"
  | "instant"
  | "time of day"
  | "list";

/** A field of each type, a value written in a rule, and data that come before it, are equal to it, and come after it. */
export interface Sample {
  readonly field: string;
  readonly written: string;
  readonly before: unknown;
  readonly equal: unknown;
  readonly after: unknown;
}

export const SAMPLES: Readonly<Record<TypeName, Sample>> = {
  text: { field: "title", written: '"m"', before: "a", equal: "m", after: "z" },
  reference: { field: "flight", written: '"m"', before: "a", equal: "m", after: "z" },
  "one of": { field: "topic", written: "travel", before: "billing", equal: "travel", after: "visa" },
  "true or false": { field: "urgent", written: "true", before: false, equal: true, after: false },
  number: { field: "score", written: "3", before: 2, equal: 3, after: 4 },
  money: { field: "price", written: "3.00 USD", before: 2.99, equal: 3, after: 3.01 },
  date: {
    field: "due_on",
    written: "2026-02-01",
    before: "2026-01-31",
    equal: "2026-02-01",
    after: "2026-02-02",
  },
  instant: {
    field: "seen_at",
    written: "2026-02-01 12:00",
    before: "2026-02-01T11:59:59Z",
    equal: "2026-02-01T12:00:00Z",
    after: "2026-02-01T12:00:01Z",
  },
  "time of day": { field: "opens_at", written: "08:00", before: "07:59", equal: "08:00", after: "08:01" },
  list: { field: "off", written: "sms", before: ["email"], equal: ["sms"], after: ["push"] },
};

/** The clock of the examples: 30 days after what the date and the instant above are equal to. */
export const NOW = "2026-03-03T12:00:00Z";

export interface PredicateRow {
  /** As the table shows it. */
  readonly words: string;
  /** Each form, with `{}` for a written value: `is at least {}`. */
  readonly forms: readonly string[];
  readonly left: readonly TypeName[];
  readonly right: string;
  readonly means: string;
  /** Of the three data of a sample, those for which it is true; for each form. */
  readonly holds: readonly (readonly ("before" | "equal" | "after")[])[];
  /** What it is of an empty left side. */
  readonly ofEmpty: boolean;
}

const COMPARABLE: readonly TypeName[] = [
  "text",
  "reference",
  "one of",
  "true or false",
  "number",
  "money",
  "date",
  "instant",
  "time of day",
];
const MEASURED: readonly TypeName[] = ["number", "money", "time of day"];
const MOMENTS: readonly TypeName[] = ["date", "instant"];
const TEXTS: readonly TypeName[] = ["text", "reference"];

export const PREDICATES: readonly PredicateRow[] = [
  {
    words: "`is`",
    forms: ["is {}"],
    left: COMPARABLE,
    right: "the same type; for a reference also a text",
    means:
      "equal. A bare word on the right is a value of the field's list, else a definition, a field or an alias",
    holds: [["equal"]],
    ofEmpty: false,
  },
  {
    words: "`is not`",
    forms: ["is not {}"],
    left: COMPARABLE,
    right: "as with `is`",
    means: "given, and not equal",
    holds: [["before", "after"]],
    ofEmpty: false,
  },
  {
    words: "`is at least`, `is at most`, `is more than`, `is less than`",
    forms: ["is at least {}", "is at most {}", "is more than {}", "is less than {}"],
    left: MEASURED,
    right: "the same type",
    means: "compared by size",
    holds: [["equal", "after"], ["before", "equal"], ["after"], ["before"]],
    ofEmpty: false,
  },
  {
    words: "`is before`, `is after`, `is on or before`, `is on or after`",
    forms: ["is before {}", "is after {}", "is on or before {}", "is on or after {}"],
    left: [...MOMENTS, "time of day"],
    right: "the same type",
    means: "compared in time",
    holds: [["before"], ["after"], ["before", "equal"], ["equal", "after"]],
    ofEmpty: false,
  },
  {
    words: "`is between X and Y`",
    forms: ["is between {} and {}"],
    left: ["number", "money", ...MOMENTS],
    right: "the same type, twice",
    means: "both ends included",
    holds: [["equal"]],
    ofEmpty: false,
  },
  {
    words: "`is between X and Y`",
    forms: ["is between 08:00 and 09:00", "is between 21:00 and 08:01"],
    left: ["time of day"],
    right: "times of day",
    means: "from X on and before Y; 21:00 to 08:00 goes over midnight",
    holds: [
      ["equal", "after"],
      ["before", "equal"],
    ],
    ofEmpty: false,
  },
  {
    words: "`is one of (X, Y)`, `is not one of (X, Y)`",
    forms: ["is one of ({})", "is not one of ({})"],
    left: COMPARABLE,
    right: "values of the same type",
    means: "equal to one of these; to none of them",
    holds: [["equal"], ["before", "after"]],
    ofEmpty: false,
  },
  {
    words: "`is within the last 30 days`, `is within the next 30 days`",
    forms: ["is within the last 30 days", "is within the next 30 days"],
    left: MOMENTS,
    right: "a length; whole days for dates",
    means: "between that long ago and now, or now and that far ahead; both included",
    holds: [["equal", "after"], []],
    ofEmpty: false,
  },
  {
    words: "`is more than 30 days ago`, also with `at least`, `less than`, `at most`",
    forms: [
      "is more than 30 days ago",
      "is at least 30 days ago",
      "is less than 30 days ago",
      "is at most 30 days ago",
    ],
    left: MOMENTS,
    right: "a length; whole days for dates",
    means: "further back than that; `less than` and `at most` are true of the future too",
    holds: [["before"], ["before", "equal"], ["after"], ["equal", "after"]],
    ofEmpty: false,
  },
  {
    words: "`is more than 2 days from now`, also with `at least`, `less than`, `at most`",
    forms: [
      "is more than 2 days from now",
      "is at least 2 days from now",
      "is less than 2 days from now",
      "is at most 2 days from now",
    ],
    left: MOMENTS,
    right: "a length; whole days for dates",
    means: "further ahead than that; `less than` and `at most` are true of the past too",
    holds: [[], [], ["before", "equal", "after"], ["before", "equal", "after"]],
    ofEmpty: false,
  },
  {
    words: "`starts with`, `ends with`, `contains`",
    forms: ["starts with {}", "ends with {}", "contains {}"],
    left: TEXTS,
    right: "a text",
    means: "has it there, with regard to case",
    holds: [["equal"], ["equal"], ["equal"]],
    ofEmpty: false,
  },
  {
    words: "`matches`",
    forms: ["matches {}"],
    left: TEXTS,
    right: "a pattern, written out",
    means: "the pattern describes the whole text",
    holds: [["equal"]],
    ofEmpty: false,
  },
  {
    words: "`does not start with`, `does not end with`, `does not contain`, `does not match`",
    forms: ["does not start with {}", "does not end with {}", "does not contain {}", "does not match {}"],
    left: TEXTS,
    right: "as without `not`",
    means: "given, and not so",
    holds: [
      ["before", "after"],
      ["before", "after"],
      ["before", "after"],
      ["before", "after"],
    ],
    ofEmpty: false,
  },
  {
    words: "`is empty`",
    forms: ["is empty"],
    left: [...COMPARABLE, "list"],
    right: "",
    means: "not given, or a list with nothing in it",
    holds: [[]],
    ofEmpty: true,
  },
  {
    words: "`is not empty`",
    forms: ["is not empty"],
    left: [...COMPARABLE, "list"],
    right: "",
    means: "given, and something in it",
    holds: [["before", "equal", "after"]],
    ofEmpty: false,
  },
  {
    words: "a field by itself",
    forms: [""],
    left: ["true or false"],
    right: "",
    means: "it is true",
    holds: [["equal"]],
    ofEmpty: false,
  },
];
