import { INSTANT, NUMBER, TEXT, type Type } from "../value/type.ts";
import { MESSAGE_CLASSES, type Vocabulary } from "./vocabulary.ts";

/** The fields that every message has, beside what it is about. */
export const MESSAGE_FIELDS = [
  "intent",
  "class",
  "department",
  "channel",
  "campaign",
  "priority",
  "send_at",
] as const;

export type MessageField = (typeof MESSAGE_FIELDS)[number];

/** The type of a field that every message has; intents and channels are those of the vocabulary. */
export function typeOfMessageField(field: MessageField, vocabulary: Vocabulary): Type {
  switch (field) {
    case "intent":
      return { kind: "enumeration", values: [...vocabulary.intents.keys()] };
    case "class":
      return { kind: "enumeration", values: MESSAGE_CLASSES };
    case "channel":
      return { kind: "enumeration", values: vocabulary.channels };
    case "department":
    case "campaign":
      return TEXT;
    case "priority":
      return NUMBER;
    case "send_at":
      return INSTANT;
  }
}
