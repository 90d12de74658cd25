import type { Instant } from "../value/value.ts";
import type { Answer, Verdict } from "./answer.ts";
import type { EntryState } from "./entry.ts";

/** What happened, in the order of commits. Subscribers get these; the log keeps them. */
export type LedgerEvent =
  /** A message was asked about for the first time, or decided again. */
  | {
      readonly kind: "decision";
      readonly at: Instant;
      readonly message: string;
      readonly customer: string;
      readonly answer: Answer;
    }
  /** A held message stopped being held. */
  | {
      readonly kind: "resolved";
      readonly at: Instant;
      readonly message: string;
      readonly customer: string;
      readonly verdict: Verdict;
      readonly answer: Answer;
    }
  /** A cleared message must not go after all. */
  | {
      readonly kind: "recalled";
      readonly at: Instant;
      readonly message: string;
      readonly customer: string;
      readonly by: string;
      readonly rule: string;
    }
  /** A message that lost a conflict had already gone. */
  | {
      readonly kind: "missed";
      readonly at: Instant;
      readonly message: string;
      readonly customer: string;
      readonly by: string;
      readonly rule: string;
    }
  /** How a message stands changed by a report or by time: started, sent, failed, withdrawn, lapsed, unreported. */
  | {
      readonly kind: "state";
      readonly at: Instant;
      readonly message: string;
      readonly customer: string;
      readonly state: EntryState;
      readonly breach: boolean;
    }
  /** Somebody reported on a message that another one had started: it may have gone twice. */
  | {
      readonly kind: "breach";
      readonly at: Instant;
      readonly message: string;
      readonly customer: string;
      readonly by: string;
      readonly reported: "sent" | "failed";
    }
  /** A customer turned out to be another customer, who has its records and messages from now on. */
  | { readonly kind: "merged"; readonly at: Instant; readonly from: string; readonly into: string }
  /** Two people had been taken for one: `out` is a customer of its own now, or again. */
  | { readonly kind: "split"; readonly at: Instant; readonly from: string; readonly out: string }
  /** What is personal of a customer was erased. */
  | { readonly kind: "erased"; readonly at: Instant; readonly customer: string }
  /** A customer who was erased has consented to advertising anew. */
  | { readonly kind: "readmitted"; readonly at: Instant; readonly customer: string }
  /** A record's keys lead to several customers, so it belongs to none of them. */
  | {
      readonly kind: "ambiguous";
      readonly at: Instant;
      /** `silo.record` */
      readonly record: string;
      readonly key: string;
      readonly customers: readonly string[];
    }
  | {
      readonly kind: "alert";
      readonly at: Instant;
      readonly alert: string;
      readonly department: string;
      readonly customer: string;
      readonly intent: string;
      readonly about: Readonly<Record<string, unknown>>;
      readonly text: string;
    };
