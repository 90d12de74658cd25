import type {
  Action,
  Alert,
  Conflict,
  DeclarationOutcome,
  Expr,
  Hold,
  Limit,
  Rule,
  RuleSet,
  SourceRef,
} from "@comity/core";
import type { View } from "../../lint/solver/view.ts";
import {
  canAskUnknown,
  conditionsOfAction,
  endsOf,
  holdOf,
  holdOfConflict,
  placeOfAction,
} from "./actions.ts";
import { conditionsIn } from "./conditions.ts";
import { type Clause, declarationKey, holdKey, isWithin, type Point } from "./point.ts";
import { possibleOutcomes } from "./possible.ts";

/** A declaration, or what a pack says for all its rules, with everything in it that tests can try. */
export interface Declaration {
  /** `pack/name`; for what a pack says, `pack`. */
  readonly id: string;
  readonly pack: string;
  readonly name: string;
  readonly kind: "rule" | "conflict" | "limit" | "alert" | "pack";
  readonly source: SourceRef;
  readonly points: readonly Point[];
}

/** All declarations of a program, by pack and in the order in which they are written. */
export function declarationsOf({ program, vocabulary }: RuleSet): readonly Declaration[] {
  const seenBy = (intents: readonly string[] | null): View => ({ vocabulary, intents, slots: new Map() });
  const everywhere = seenBy([...vocabulary.intents.keys()]);
  const declarations = [
    ...program.packs.flatMap(({ name }) => ofPack(name, program.rules, everywhere)),
    ...program.rules.map((rule) => ofRule(rule, seenBy(rule.intents))),
    ...program.conflicts.map(ofConflict),
    ...program.limits.map(ofLimit),
    ...program.alerts.map((alert) => ofAlert(alert, seenBy(null))),
  ];
  return declarations.sort(inOrder);
}

/** What the rule itself does when it cannot know; null if it leaves that to its pack or class. */
function ownUnknown({ ifUnknown, source }: Rule): Action | null {
  const place = ifUnknown === null ? null : placeOfAction(ifUnknown);
  return place !== null && isWithin(place, source) ? ifUnknown : null;
}

function ofRule(rule: Rule, view: View): Declaration {
  const { id, when, then, source } = rule;
  const unknown = ownUnknown(rule);
  const conditions = [
    when,
    ...[then, unknown].flatMap((one) => (one === null ? [] : conditionsOfAction(one))),
  ];
  const changes = () => possibleOutcomes(when, view).some((outcome) => outcome !== "true");
  return {
    ...declared(rule, "rule"),
    points: [
      ...ofConditions(id, conditions, view, source),
      ...ofHold(holdOf(then), rule, "then", always, changes),
      ...ofHold(holdOf(unknown), rule, "unknown", () => canAskUnknown(rule, view)),
    ],
  };
}

/** What a pack says to do when a condition is unknown: one clause for all rules that say nothing themselves. */
function ofPack(pack: string, all: readonly Rule[], view: View): readonly Declaration[] {
  const rules = all.filter((rule) => rule.pack === pack && ownUnknown(rule) === null);
  const action = rules.find(
    ({ ifUnknown }) => ifUnknown !== null && placeOfAction(ifUnknown) !== null,
  )?.ifUnknown;
  const source = action ? placeOfAction(action) : null;
  if (!action || source === null) return [];
  const users = rules.filter((rule) => rule.ifUnknown === action && rule.mode === "enforce");
  const isUsed = () => users.some((rule) => canAskUnknown(rule, { ...view, intents: rule.intents }));
  const whole = { id: pack, pack, name: "if unknown", mode: "enforce", source } as const;
  const points = [
    ...ofConditions(pack, conditionsOfAction(action), view, source),
    ...ofHold(holdOf(action), whole, "unknown", isUsed),
  ];
  return [{ ...declared(whole, "pack"), points }];
}

function ofConflict(conflict: Conflict): Declaration {
  const { winner, mode } = conflict;
  return {
    ...declared(conflict, "conflict"),
    points: [
      ofOutcomes(conflict, mode === "observe" ? OBSERVED[winner] : ENFORCED[winner]),
      ...ofHold(holdOfConflict(conflict), conflict, "then", always),
    ],
  };
}

const ENFORCED: Readonly<Record<Conflict["winner"], readonly DeclarationOutcome[]>> = {
  left: ["lost", "recalled", "missed"],
  right: ["lost", "recalled", "missed"],
  higher_priority: ["lost", "recalled", "missed"],
  // What has gone was earlier, so it is never missed.
  earlier: ["lost", "recalled"],
  neither: ["drawn"],
};

/** A conflict that only observes takes nothing back. */
const OBSERVED: typeof ENFORCED = {
  left: ["lost"],
  right: ["lost"],
  higher_priority: ["lost"],
  earlier: ["lost"],
  neither: ["drawn"],
};

function ofLimit(limit: Limit): Declaration {
  const hasRoom = limit.atMost > 0;
  return {
    ...declared(limit, "limit"),
    points: [
      ofOutcomes(limit, hasRoom ? ["room", "reached"] : ["reached"]),
      ...ofHold(holdOf(limit.then), limit, "then", always, () => hasRoom),
    ],
  };
}

function ofAlert(alert: Alert, view: View): Declaration {
  return {
    ...declared(alert, "alert"),
    points: [
      ...ofConditions(alert.id, [alert.when], view, alert.source),
      // One that only observes remembers nothing, so it does not know what it would be repeating.
      ofOutcomes(alert, alert.mode === "observe" ? ["raised"] : ["raised", "repeated"]),
    ],
  };
}

type Common = Pick<Rule, "id" | "pack" | "name" | "source" | "mode">;

function declared(
  { id, pack, name, source }: Common,
  kind: Declaration["kind"],
): Omit<Declaration, "points"> {
  return { id, pack, name, kind, source };
}

function ofConditions(id: string, roots: readonly Expr[], view: View, around: SourceRef): readonly Point[] {
  return roots
    .flatMap((root) => conditionsIn(root, view, around))
    .map(({ expr, source, view: from }, index) => ({
      key: `${id} ${index}`,
      kind: "condition",
      source,
      expr,
      silo: siloOf(from),
      possible: () => possibleOutcomes(expr, from),
    }));
}

/** Of several records, the one that was asked for last. */
function siloOf({ slots, vocabulary }: View): string | null {
  const held = [...slots.values()].at(-1);
  return held === undefined ? null : (vocabulary.records.get(held.record)?.silo ?? null);
}

function ofOutcomes({ id, source }: Common, outcomes: readonly DeclarationOutcome[]): Point {
  return {
    key: declarationKey(id),
    kind: "declaration",
    source,
    expr: null,
    silo: null,
    possible: () => outcomes,
  };
}

function ofHold(
  hold: Hold | null,
  { id, mode, source }: Common,
  clause: Clause,
  isAsked: () => boolean,
  canChange: () => boolean = always,
): readonly Point[] {
  if (hold === null) return [];
  const possible = () => (isAsked() ? endsOf(hold, mode, waitsForItself(hold) || canChange()) : []);
  return [
    {
      key: holdKey(hold, id, clause),
      kind: "hold",
      source: hold.source ?? source,
      expr: null,
      silo: null,
      possible,
    },
  ];
}

function always(): boolean {
  return true;
}

/** Whether what it waits for comes whatever the condition does. */
function waitsForItself({ until }: Hold): boolean {
  return until.kind !== "while_so" && until.kind !== "room";
}

function inOrder(left: Declaration, right: Declaration): number {
  return (
    compareText(left.pack, right.pack) ||
    compareText(left.source.file, right.source.file) ||
    left.source.start - right.source.start
  );
}

function compareText(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
