import type { Action, Change, Hold, HoldOutcome, Template } from "../../ir/program.ts";
import { durationInWords } from "../../value/duration.ts";
import { listInWords } from "../../value/words.ts";
import { conditionInWords } from "./condition.ts";
import { type Reading, spoken } from "./reading.ts";
import { valueInWords } from "./value.ts";

/** What is done with a message, after "it": "must not go", "waits as long as that is so, for at most 14 days". */
export function actionInWords(action: Action, reading: Reading, unknown = false): string {
  switch (action.kind) {
    case "block":
      return "must not go";
    case "send":
      return "may go";
    case "hold":
      return holdInWords(action, reading, unknown);
    case "amend":
      return `goes ${listInWords(action.changes.map((change) => changeInWords(change, reading)))}`;
  }
}

/** `unknown`: whether it waits for something to be known rather than to be otherwise. */
export function holdInWords(hold: Hold, reading: Reading, unknown = false): string {
  const maximum = hold.atMostMs === null ? "" : `, for at most ${durationInWords(hold.atMostMs)}`;
  const after = hold.atMostMs === null ? "" : `, and then it ${OUTCOMES[hold.orElse]}`;
  return `waits ${untilInWords(hold, reading, unknown)}${maximum}${after}`;
}

/** A sentence with what its holes stand for: "Risk is ending policy {the policy's number}." */
export function templateInWords(template: Template, reading: Reading): string {
  return template.parts
    .map((part) => {
      if (part.kind === "text") return part.text;
      if (part.kind === "other") return `{${OTHER_PARTS[part.field]}}`;
      return `{${valueInWords(part.expr, reading, conditionInWords)}}`;
    })
    .join("");
}

const OTHER_PARTS = {
  standing: "how the other message stands",
  intent: "what the other message is for",
  department: "the other message's department",
  message: "the other message",
} as const;

const OUTCOMES: Readonly<Record<HoldOutcome, string>> = {
  block: "must not go",
  send: "is no longer held",
  review: "waits for a person to decide",
};

function untilInWords({ until }: Hold, reading: Reading, unknown: boolean): string {
  switch (until.kind) {
    case "while_so":
      return unknown ? "as long as it is not known" : "as long as that is so";
    case "condition":
      return `until ${conditionInWords(until.expr, reading)}`;
    case "local_time":
      return `until it is ${valueInWords(until.time, reading, conditionInWords)} where the customer lives`;
    case "instant":
      return `until ${valueInWords(until.expr, reading, conditionInWords)}`;
    case "duration":
      return `for ${durationInWords(until.ms)} from when it was first held`;
    case "review":
      return `until ${until.by === null ? "a person" : until.by} decides`;
    case "room":
      return "until there is room for one more";
    case "window_end":
      return "until the other message is out of the window";
  }
}

function changeInWords(change: Change, reading: Reading): string {
  switch (change.kind) {
    case "attach":
      return `with the notice ${spoken(change.notice)}`;
    case "use_channel":
      return `by ${valueInWords(change.channel, reading, conditionInWords)}`;
    case "remove_items": {
      const none = change.blockIfNoneRemain ? " (and not at all if none remains)" : "";
      return `without the items for which ${conditionInWords(change.where, reading)}${none}`;
    }
  }
}
