/** What the page shows, as plain data: the page's script gets this as JSON and nothing else. */
export interface ReportData {
  readonly day: {
    /** `Monday, 2 March 2026`. */
    readonly label: string;
    readonly zone: string;
    /** Instant of local midnight, in milliseconds since the epoch. */
    readonly start: number;
    /** Hours of the day that the time line shows. */
    readonly fromHour: number;
    readonly toHour: number;
  };
  readonly seed: string;
  /** In the order of the lanes. */
  readonly departments: readonly string[];
  readonly outcomes: readonly OutcomeWords[];
  readonly messages: readonly ReportMessage[];
  /** Names by customer, for the customers who occur. */
  readonly people: Readonly<Record<string, string>>;
  /** Records that stopped something, by `silo.record key`. */
  readonly records: Readonly<Record<string, ReportRecord>>;
  /** In the order of time. */
  readonly contradictions: readonly ReportContradiction[];
  /** What happened to each message that did not simply go, by message. */
  readonly histories: Readonly<Record<string, readonly ReportEvent[]>>;
  /** When what a department had reported was too old to rely on. */
  readonly gaps: readonly { readonly department: number; readonly from: number; readonly to: number }[];
  /** How many offers had left before the cancellation was asked about. */
  readonly missed: number;
  /** The author's sentence about each rule that occurs, by `pack/name`. */
  readonly rules: Readonly<Record<string, string>>;
}

/** How a message fared. The first two parts of the list went, the others did not. */
export const OUTCOMES = ["sent", "amended", "waited", "held", "blocked", "recalled"] as const;
export type Outcome = (typeof OUTCOMES)[number];

export interface OutcomeWords {
  readonly name: Outcome;
  readonly label: string;
  readonly sentence: string;
  readonly went: boolean;
}

export interface ReportMessage {
  readonly id: string;
  readonly department: number;
  readonly intent: string;
  readonly channel: string;
  readonly customer: string;
  readonly household: string;
  readonly outcome: number;
  /** Seconds after midnight. */
  readonly asked: number;
  /** When it was to leave, if later than when it was asked about. */
  readonly sendAt?: number;
}

export interface ReportRecord {
  readonly record: string;
  /** What people call it by: its number, or what it is about. */
  readonly key: string;
  /** The department whose silo it is, as an index of `departments`. */
  readonly department: number;
  readonly customer: string;
  readonly fields: readonly (readonly [name: string, value: string])[];
  /** Seconds after midnight; null: known since before the day. */
  readonly reported: number | null;
}

export interface ReportContradiction {
  readonly message: string;
  readonly rule: string;
  readonly how: string;
  readonly at: number;
  readonly text: string;
  readonly otherMessage?: string;
  readonly record?: string;
  /** A message of the day to the same household that says the opposite, beside the record. */
  readonly letter?: string;
  /** Whether it is an offer against an ending cover: the contradictions that the headline counts. */
  readonly cover: boolean;
}

export interface ReportEvent {
  readonly at: number;
  readonly what: string;
  readonly reasons: readonly { readonly rule: string | null; readonly text: string }[];
}
