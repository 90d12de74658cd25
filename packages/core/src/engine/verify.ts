import type { RuleSet } from "../ir/program.ts";
import type { Link, LinkFault, MessageFault } from "../ledger/chain-port.ts";
import type { Store } from "../ledger/port.ts";
import { type Checked, checkDecision, type Kept, keptOfDecision } from "./verify-decision.ts";

export interface VerifyOptions {
  /** Rules for decisions whose own rule set the ledger has not kept. */
  readonly rules?: RuleSet;
  /** The hash of a link that was noted before (`head` of an earlier verification): the chain must still have it. */
  readonly expect?: string;
  /** Told of each fault when it is found. */
  readonly found: (finding: Finding) => void | Promise<void>;
}

/** Something in a ledger that is not as it was written. */
export type Finding =
  | {
      readonly kind: "link";
      readonly position: number;
      readonly message: string | null;
      readonly fault: LinkFault;
    }
  | ({ readonly kind: "message"; readonly message: string } & MessageFault)
  /** Decided again from what it rested on, a decision comes out otherwise in these parts; none: there is nothing to decide from. */
  | {
      readonly kind: "decision";
      readonly position: number;
      readonly message: string;
      readonly differs: readonly string[];
    }
  | { readonly kind: "anchor"; readonly hash: string };

/** What was looked at, and what came of it. */
export interface Verification {
  readonly links: number;
  readonly events: number;
  readonly messages: number;
  readonly decisions: {
    /** Came out the same, word for word. */
    readonly replayed: number;
    /** What they rested on, or their words, were erased. */
    readonly erased: number;
    /** A message stopped because another contradicts it: nothing of its own was decided. */
    readonly stopped: number;
    /** Their rule set is not kept, or was written by a newer program. */
    readonly withoutRules: number;
    /** Something of them was altered, which is among the findings. */
    readonly altered: number;
  };
  readonly findings: number;
  /** The last link: kept apart from the ledger, it shows later whether the log was cut off. Null for an empty log. */
  readonly head: { readonly position: number; readonly hash: string } | null;
}

/** So many links or messages are looked at in one transaction. */
const PAGE = 100;

/**
 * Checks a ledger from end to end: makes the hash of each link of its log again, compares messages and what decisions rested
 * on with what the log says of them, and makes every decision again. Reads page by page, and decides nothing.
 *
 * @throws StoreError if the ledger cannot be read.
 */
export async function verifyLedger(store: Store, options: VerifyOptions): Promise<Verification> {
  let findings = 0;
  const tell = async (finding: Finding): Promise<void> => {
    findings++;
    await options.found(finding);
  };
  const walked = await walkLinks(store, options, tell);
  const messages = await walkMessages(store, tell);
  if (options.expect !== undefined && !walked.isExpectedFound) {
    await tell({ kind: "anchor", hash: options.expect });
  }
  const { links, events, decisions, head } = walked;
  return { links, events, messages, decisions, findings, head };
}

type Tell = (finding: Finding) => Promise<void>;

interface Walked {
  links: number;
  events: number;
  decisions: Record<Checked["outcome"], number>;
  head: Verification["head"];
  isExpectedFound: boolean;
}

async function walkLinks(store: Store, { rules, expect }: VerifyOptions, tell: Tell): Promise<Walked> {
  const decisions = { replayed: 0, erased: 0, stopped: 0, withoutRules: 0, altered: 0, differs: 0 };
  const walked: Walked = { links: 0, events: 0, decisions, head: null, isExpectedFound: false };
  for (;;) {
    const page = await store.transact(async (transaction) => {
      const links = await transaction.links(walked.head?.position ?? 0, PAGE);
      const kept: (Kept | null)[] = [];
      for (const link of links) kept.push(await keptOfDecision(transaction, link, rules ?? null));
      return { links, kept };
    });
    // Outside of the transaction, which would keep others waiting.
    for (const [index, link] of page.links.entries()) {
      await tellOfLink(link, tell);
      const kept = page.kept[index] ?? null;
      if (kept !== null) await tellOfDecision(link, kept, decisions, tell);
      walked.links++;
      if (link.event !== null) walked.events++;
      walked.isExpectedFound ||= link.hash === expect;
      walked.head = { position: link.position, hash: link.hash };
    }
    if (page.links.length < PAGE) return walked;
  }
}

async function tellOfLink({ position, message, faults }: Link, tell: Tell): Promise<void> {
  for (const fault of faults) await tell({ kind: "link", position, message, fault });
}

async function tellOfDecision(
  { position, message }: Link,
  kept: Kept,
  decisions: Walked["decisions"],
  tell: Tell,
): Promise<void> {
  const checked = checkDecision(kept);
  decisions[checked.outcome]++;
  if (checked.outcome !== "differs") return;
  await tell({ kind: "decision", position, message: message ?? "", differs: checked.differs });
}

async function walkMessages(store: Store, tell: Tell): Promise<number> {
  let messages = 0;
  let from = "";
  for (;;) {
    const audits = await store.transact(async (transaction) => {
      const ids = await transaction.entryIds(from, PAGE + 1);
      const page = [];
      for (const id of ids) page.push({ id, faults: (await transaction.audit(id))?.faults ?? [] });
      return page;
    });
    // The one that is too many is where the next page begins.
    for (const { id, faults } of audits.slice(0, PAGE)) {
      messages++;
      for (const fault of faults) await tell({ kind: "message", message: id, ...fault });
    }
    const next = audits[PAGE];
    if (next === undefined) return messages;
    from = next.id;
  }
}
