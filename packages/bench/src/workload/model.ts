import type { MessageClass } from "@comity/core";

/** A message as a pipeline of the workload writes it. All numbers are whole. */
export interface BenchMessage {
  readonly id: string;
  readonly intent: string;
  readonly channel: string;
  readonly category: MessageClass;
  readonly discount_pct: number;
  readonly amount: number;
  readonly product: string;
  readonly topic: string;
  readonly locale: string;
  readonly campaign: string;
}

export type FieldValue = string | number | boolean | readonly string[];

/** What is known of the customer, by silo and field. A field that is absent is not known. */
export type BenchState = Readonly<Record<string, Readonly<Record<string, FieldValue>>>>;

export interface BenchInput {
  readonly message: BenchMessage;
  readonly state: BenchState;
}

/** One test of one field: `message.x` or `state.silo.x`. */
export type Condition =
  | { readonly field: string; readonly op: "=="; readonly value: string | number | boolean }
  | { readonly field: string; readonly op: "<" | ">"; readonly value: number }
  | { readonly field: string; readonly op: "in"; readonly value: readonly string[] }
  /** The field is a list that has the value. */
  | { readonly field: string; readonly op: "contains"; readonly value: string };

export interface BenchRule {
  readonly id: string;
  /** One to four. */
  readonly intents: readonly string[];
  /** Two to four, of different fields; all must hold. */
  readonly when: readonly Condition[];
  readonly effect: "block" | "hold" | "review";
}

export interface Workload {
  readonly rules: readonly BenchRule[];
  /** For each input the ids of the rules that fire, sorted. */
  readonly expected: readonly (readonly string[])[];
}
