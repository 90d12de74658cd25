import type { LedgerEvent } from "./event.ts";

/** What is wrong with a link of the chain. */
export type LinkFault =
  /** Links before it are gone: positions have no gaps. */
  | "gap"
  /** What it says, or what comes before it, is not what its hash covers. */
  | "hash"
  /** What is sealed of its event cannot be opened, or is not what was committed to. */
  | "sealed"
  /** It covers a message that is not there. */
  | "no_message"
  /** What is personal in its event is gone, and no later link tells that it was erased. */
  | "erased";

/**
 * One link of the chain over the log: an event, or a change of a message of which no event tells. What is personal in it is
 * covered by a commitment, which stays when it is erased.
 */
export interface Link {
  readonly position: number;
  /** SHA-256 in hex, over this link and by the hash before it over all that came before. */
  readonly hash: string;
  /** The message that it is about; null: about none. */
  readonly message: string | null;
  /** Null: a message was changed, and nothing is told of it. */
  readonly event: LedgerEvent["kind"] | null;
  /** Whether what was personal in it was erased. */
  readonly erased: boolean;
  readonly faults: readonly LinkFault[];
}

/** A part of a message that is not as the chain has it. */
export interface MessageFault {
  /** `place`: where decisions find it. `request`: what is personal in the message, and the words of its answer. */
  readonly part: "message" | "place" | "request" | "evidence";
  /** `uncovered`: it is there, and no link tells of it. `erased`: it is gone, and no link tells that it was erased. */
  readonly fault: "altered" | "missing" | "uncovered" | "erased";
  /** Which of its decisions, from one on; null where it is not about evidence. */
  readonly number: number | null;
}

/** What the chain says of one message. */
export interface Audit {
  readonly faults: readonly MessageFault[];
  /** How many of its decisions have lost by erasure what they rested on. */
  readonly erased: number;
}

/** What a store does so that somebody else can check it. Part of {@link Transaction}. */
export interface ChainTransaction {
  /**
   * Links after a position, in order, at most `limit`, each with its hash made again from what is stored. A store from which
   * nothing can be taken or altered behind its back has nothing to find.
   */
  links(after: number, limit: number): Promise<readonly Link[]>;
  /** Compares a message and what its decisions rested on with what the chain says of them; null if there is no such message. */
  audit(message: string): Promise<Audit | null>;
}
