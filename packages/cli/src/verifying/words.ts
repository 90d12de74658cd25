import type { Finding, LinkFault, Verification } from "@comity/core";
import type { Style } from "../frame/style.ts";

const LINK_FAULTS: Readonly<Record<LinkFault, string>> = {
  gap: "links before it are gone",
  hash: "what it says, or what comes before it, is not what its hash covers",
  sealed: "what is sealed of its event was altered",
  no_message: "the message that it tells of is not there",
  erased: "what was personal in its event is gone, and no link tells that it was erased",
};

/** One line that says where a fault is, and what does not fit. */
export function findingInWords(finding: Finding, style: Style): string {
  switch (finding.kind) {
    case "link": {
      const about = finding.message === null ? "" : ` (message ${finding.message})`;
      return `${style("bad", `link ${finding.position}`)}${about}: ${LINK_FAULTS[finding.fault]}.`;
    }
    case "message":
      return `${style("bad", `message ${finding.message}`)}: ${messageFault(finding)}.`;
    case "decision": {
      const { position, message, differs } = finding;
      const what =
        differs.length === 0
          ? "nothing is there of what it rested on"
          : `made again from what it rested on, the decision comes out otherwise: ${differs.join(", ")}`;
      return `${style("bad", `link ${position}`)} (message ${message}): ${what}.`;
    }
    case "anchor":
      return `${style("bad", "the log")}: it has no link ${finding.hash}, so its end was cut off, or the ledger is another one.`;
  }
}

function messageFault({ part, fault, number }: Extract<Finding, { kind: "message" }>): string {
  const what = {
    message: "the message itself",
    place: "where decisions find it",
    request: "what is personal in it",
    evidence: `what its decision ${String(number)} rested on`,
  }[part];
  const how = {
    altered: "was altered",
    missing: "is not there",
    uncovered: "is there, and no link tells of it",
    erased: "is gone, and no link tells that it was erased",
  }[fault];
  return `${what} ${how}`;
}

/** What was looked at, what came of it, and where the chain ends. */
export function verificationInWords(verification: Verification, style: Style): string {
  const { links, events, messages, decisions, findings, head } = verification;
  const made = [
    `${decisions.replayed} made again, with the same answer`,
    counted(decisions.stopped, "stopped by the decision on another message"),
    counted(decisions.erased, "erased"),
    counted(
      decisions.withoutRules,
      "not made again: the ledger has not kept their rules (name them with --rules)",
    ),
    counted(decisions.altered, "not made again: something of them was altered"),
  ];
  const lines = [
    `${events} events in ${links} links, ${messages} messages.`,
    `Decisions: ${made.filter((one) => one !== "").join("; ")}.`,
    findings === 0
      ? style("good", "Everything is as it was written.")
      : style("bad", `${findings} ${findings === 1 ? "fault was" : "faults were"} found.`),
  ];
  if (head !== null) lines.push(`Head: ${head.hash} (link ${head.position}).`);
  return lines.join("\n");
}

function counted(count: number, what: string): string {
  return count === 0 ? "" : `${count} ${what}`;
}
