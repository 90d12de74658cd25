import type { Random } from "./random.ts";

/** The company's zone, and so the zone of every local time in its exports. */
export const COMPANY_ZONE = "America/Chicago";

/** Midnight of the day, Monday 2026-03-02 in Chicago, in milliseconds since the epoch. Winter time: six hours behind UTC. */
export const DAY_START = Date.UTC(2026, 2, 2, 6);
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

export interface Person {
  readonly id: string;
  readonly household: string;
  readonly first: string;
  /** The short form of the first name that another department may have on file. */
  readonly short: string;
  readonly last: string;
  readonly email: string;
  /** National digits: `5125550123`. */
  readonly phone: string;
  /** IANA zone; null where the CRM does not know it. */
  readonly zone: string | null;
  readonly account: string;
}

export type Line = "auto" | "home" | "life" | "travel";
export type PolicyStatus = "active" | "cancelling" | "cancelled" | "lapsed";

export interface Policy {
  readonly number: string;
  readonly holder: Person;
  readonly line: Line;
  readonly status: PolicyStatus;
  /** Days since 1970-01-01. */
  readonly decidedOn: number;
  readonly premium: number;
  /** Minutes after midnight at which the change reaches the other departments; null: in Sunday's export. */
  readonly reportedAt: number | null;
  /** Whether Risk writes a cancellation letter for it today. */
  readonly letterToday: boolean;
}

export interface Payment {
  readonly number: string;
  readonly payer: Person;
  readonly amountCents: number;
  readonly method: "autopay" | "card" | "transfer";
  readonly status: "due" | "paid" | "failed";
  readonly dueOn: number;
  readonly reportedAt: number | null;
}

export interface Case {
  readonly number: string;
  readonly caller: Person;
  readonly topic: string;
  readonly status: "open" | "closed";
  /** Null: the customer was not asked, or has not answered. */
  readonly satisfied: boolean | null;
  /** Instants. */
  readonly openedAt: number;
  readonly updatedAt: number;
}

export interface Consent {
  readonly person: Person;
  readonly channel: "email" | "sms" | "letter" | "call";
  readonly granted: boolean;
  readonly capturedAt: number;
}

export interface Objection {
  readonly person: Person;
  readonly scope: "direct_marketing" | "profiling";
  readonly objectedAt: number;
}

export interface World {
  readonly people: readonly Person[];
  readonly policies: readonly Policy[];
  readonly payments: readonly Payment[];
  readonly cases: readonly Case[];
  readonly consents: readonly Consent[];
  readonly objections: readonly Objection[];
}

/** The day of `DAY_START` in days since 1970-01-01. */
export const TODAY = Math.floor(DAY_START / DAY);

/** A date some days before today. */
export function daysAgo(random: Random, least: number, most: number): number {
  return TODAY - random.whole(least, most);
}
