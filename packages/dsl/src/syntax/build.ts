import type { Span } from "../source/source.ts";
import type * as Ast from "./ast.ts";
import type { ClauseValue, ClauseValues } from "./clause-parser.ts";
import type { DeclarationKind } from "./outline.ts";

/** What the clauses of one declaration say, in the order of the text. */
export class Said {
  readonly values: readonly ClauseValue[];

  constructor(values: readonly ClauseValue[]) {
    this.values = values;
  }

  /** What the first clause of a kind says; null if there is none that could be understood. */
  first<Key extends keyof ClauseValues>(says: Key): ClauseValues[Key] | null {
    for (const each of this.values) if (isOf(each, says)) return each.value;
    return null;
  }

  all<Key extends keyof ClauseValues>(says: Key): readonly ClauseValues[Key][] {
    return this.values.filter((each) => isOf(each, says)).map((each) => each.value);
  }
}

interface Says<Key extends keyof ClauseValues> {
  readonly says: Key;
  readonly value: ClauseValues[Key];
}

function isOf<Key extends keyof ClauseValues>(
  value: ClauseValue,
  says: Key,
): value is Extract<ClauseValue, Says<Key>> {
  return value.says === says;
}

/** Puts the clauses of a declaration together. Null if it has no name by which anything could speak of it. */
export function buildDeclaration(kind: DeclarationKind, said: Said, span: Span): Ast.Declaration | null {
  if (kind === "define") return buildDefine(said, span);
  const head = said.first("head");
  if (head === null) return null;
  switch (kind) {
    case "rule":
      return buildRule(head, said, span);
    case "conflict":
      return buildConflict(head, said, span);
    case "limit":
      return buildLimit(head, said, span);
    case "alert":
      return buildAlert(head, said, span);
    case "test":
      return buildTest(head, said, span);
    default:
      return null;
  }
}

type Head = ClauseValues["head"];

function buildDefine(said: Said, span: Span): Ast.Define | null {
  const head = said.first("define_head");
  return head && { kind: "define", ...head, body: said.first("definition"), span };
}

function buildRule(head: Head, said: Said, span: Span): Ast.Rule {
  return {
    kind: "rule",
    ...head,
    appliesTo: said.first("applies"),
    when: said.first("when"),
    unless: said.first("unless"),
    // biome-ignore lint/suspicious/noThenProperty: it is the word of the language, and nobody awaits a rule.
    then: said.first("action"),
    because: said.first("because"),
    ifUnknown: said.first("if_unknown"),
    span,
  };
}

function buildConflict(head: Head, said: Said, span: Span): Ast.Conflict {
  const between = said.first("between");
  return {
    kind: "conflict",
    ...head,
    left: between?.left ?? null,
    right: between?.right ?? null,
    within: said.first("within"),
    across: said.first("across") ?? [],
    winner: said.first("winner"),
    loser: said.first("loser"),
    because: said.first("because"),
    span,
  };
}

function buildLimit(head: Head, said: Said, span: Span): Ast.Limit {
  return {
    kind: "limit",
    ...head,
    appliesTo: said.first("applies"),
    atMost: said.first("at_most"),
    per: said.first("per"),
    window: said.first("window"),
    counting: said.first("counting") ?? [],
    // biome-ignore lint/suspicious/noThenProperty: it is the word of the language, and nobody awaits a rule.
    then: said.first("action"),
    because: said.first("because"),
    span,
  };
}

function buildAlert(head: Head, said: Said, span: Span): Ast.Alert {
  return {
    kind: "alert",
    ...head,
    department: said.first("department"),
    when: said.first("when"),
    send: said.first("send"),
    oncePer: said.first("once_per") ?? [],
    quiet: said.first("quiet"),
    because: said.first("because"),
    span,
  };
}

/** Expectations belong to the step before them. */
function buildTest({ name, label }: Head, said: Said, span: Span): Ast.Test {
  const steps: { when: Ast.When; expect: Ast.Expect[]; span: Span }[] = [];
  for (const { says, value } of said.values) {
    const last = steps.at(-1);
    if (says === "step") steps.push({ when: value, expect: [], span: value.span });
    if (says !== "expect" || last === undefined) continue;
    last.expect.push(value);
    last.span = { start: last.span.start, end: value.span.end };
  }
  return { kind: "test", name, label, given: said.all("given"), steps, span };
}
