import type { Side } from "../../ir/program.ts";
import { listInWords } from "../../value/words.ts";
import { MESSAGE_CLASSES, type Vocabulary } from "../../vocabulary/vocabulary.ts";
import { intentLabel } from "./reading.ts";

/** Intents as an author would name them: "all marketing except survey", "receipt and top-up receipt". */
export function intentsInWords(intents: readonly string[], vocabulary: Vocabulary): string {
  const parts: string[] = [];
  const rest = new Set(intents);
  for (const name of MESSAGE_CLASSES) {
    const ofClass = [...vocabulary.intents.values()].filter((intent) => intent.class === name);
    const missing = ofClass.filter((intent) => !rest.has(intent.name));
    // With nearly all of a class in it, what is left out says more than what is in; else they were listed.
    if (ofClass.length < 2 || missing.length * 4 > ofClass.length) continue;
    const except = missing.map((intent) => intentLabel(intent.name, vocabulary));
    parts.push(
      except.length === 0 ? `all ${name} messages` : `all ${name} messages except ${listInWords(except)}`,
    );
    for (const intent of ofClass) rest.delete(intent.name);
  }
  return listInWords([...parts, ...[...rest].map((intent) => intentLabel(intent, vocabulary))]);
}

/** A side of a conflict. Intents that its author listed stay a list, whatever else their class has. */
export function sideInWords({ intents, label }: Side, vocabulary: Vocabulary): string {
  const words = label.split(/[ ,]+/);
  if (MESSAGE_CLASSES.some((name) => words.includes(name))) return intentsInWords(intents, vocabulary);
  return listInWords(intents.map((intent) => intentLabel(intent, vocabulary)));
}
