import type { Conflict, ConflictScope, Side } from "@comity/core";
import { lengthInMs } from "../check/length.ts";
import { checkAboutPurposes, checkPurposes } from "../check/purpose.ts";
import { MEANING } from "../diagnostic/meaning-problems.ts";
import { NAMES } from "../diagnostic/name-problems.ts";
import type { InFile } from "../resolve/packs.ts";
import { type Context, EMPTY_SCOPE, placeIn } from "../resolve/scope.ts";
import { resolveSelection } from "../resolve/selection.ts";
import type { Path, Selection, Winner, Conflict as WrittenConflict } from "../syntax/ast.ts";
import { lowerBlockOrHold } from "./action.ts";
import { contextFor, lowerCommon, type ProgramContext } from "./declaration.ts";
import { lowerTemplate, valuesIn } from "./template.ts";

/** Null after a mistake, which has been reported. */
export function lowerConflict(conflict: InFile<WrittenConflict>, program: ProgramContext): Conflict | null {
  const { node } = conflict;
  const none = contextFor(conflict, [], program);
  const left = lowerSide(node.left, none);
  const right = lowerSide(node.right, none);
  const context = { ...none, intents: [...(left?.intents ?? []), ...(right?.intents ?? [])] };
  const common = lowerCommon(conflict, context);
  const withinMs = node.within === null ? null : lengthInMs(node.within, context);
  const scope = left && right && lowerAcross(node.across, context);
  const winner = left && right && node.winner && lowerWinner(node.winner, left, right, context);
  const loser =
    node.loser === null ? { kind: "block" as const } : lowerBlockOrHold(node.loser, "conflict", context);
  const because = lowerTemplate(node.because, EMPTY_SCOPE, context, { other: true });
  if (common === null || left === null || right === null || withinMs === null) return null;
  if (scope === null || winner === null || loser === null) return null;
  if (node.because !== null && because === null) return null;
  checkPurposes(valuesIn(because), context.intents, context);
  if (scope.kind === "about") {
    const fields = scope.fields.map((name, index) => ({
      name,
      span: node.across[index]?.span ?? node.name.span,
    }));
    checkAboutPurposes(fields, context.intents, context);
  }
  return { ...common, left, right, withinMs, scope, winner, loser, because };
}

function lowerSide(selection: Selection | null, context: Context): Side | null {
  const intents = selection === null ? null : resolveSelection(selection, context);
  if (selection === null || intents === null) return null;
  const names = selection.include.map(({ text }) => text).join(", ");
  const except = selection.except.map(({ text }) => text).join(", ");
  return { intents, label: except === "" ? names : `${names} except ${except}` };
}

function lowerWinner(winner: Winner, left: Side, right: Side, context: Context): Conflict["winner"] | null {
  if (winner.kind !== "side") return winner.kind;
  const side = resolveSelection(winner.side, context);
  if (side === null) return null;
  const shared = left.intents.filter((intent) => right.intents.includes(intent));
  const at = placeIn(context, winner.span);
  if (shared.length > 0) {
    context.diagnostics.add(MEANING.sidesOverlap, { intents: shared }, at);
    return null;
  }
  if (side.join() === left.intents.join()) return "left";
  if (side.join() === right.intents.join()) return "right";
  context.diagnostics.add(MEANING.winnerNoSide, {}, at);
  return null;
}

/** `customer`, `household`, or fields that the messages of both sides are about. */
function lowerAcross(across: readonly Path[], context: Context): ConflictScope | null {
  const [first, ...others] = across;
  if (first === undefined) return null;
  const [name, more] = first.parts;
  if (
    others.length === 0 &&
    more === undefined &&
    (name?.text === "customer" || name?.text === "household")
  ) {
    return { kind: name.text };
  }
  const fields = across.map((path) => aboutField(path, context));
  const sound = fields.filter((field) => field !== null);
  return sound.length === fields.length ? { kind: "about", fields: sound } : null;
}

function aboutField(path: Path, context: Context): string | null {
  const [root, field, ...more] = path.parts;
  const { diagnostics, vocabulary } = context;
  if (root?.text !== "about" || field === undefined || more.length > 0) {
    const written = path.parts.map(({ text }) => text).join(".");
    diagnostics.add(MEANING.acrossWhat, { written }, placeIn(context, path.span));
    return null;
  }
  const aboutOf = (intent: string) => vocabulary.intents.get(intent)?.about;
  const intents = context.intents ?? [];
  const known = [...new Set(intents.flatMap((intent) => [...(aboutOf(intent)?.keys() ?? [])]))];
  if (!known.includes(field.text)) {
    const parameters = { written: field.text, of: "about", known };
    diagnostics.add(NAMES.unknownMember, parameters, placeIn(context, field.span));
    return null;
  }
  const without = intents.find((intent) => !aboutOf(intent)?.has(field.text));
  if (without === undefined) return field.text;
  diagnostics.add(MEANING.sameWhat, { field: field.text, intent: without }, placeIn(context, field.span));
  return null;
}
