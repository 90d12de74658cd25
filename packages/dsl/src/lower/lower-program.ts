import {
  type Action,
  DAY_MS,
  type Definition,
  type Program,
  programHash,
  type Rule,
  type Vocabulary,
} from "@comity/core";
import { CHECKER } from "../check/expression.ts";
import { checkPurposes } from "../check/purpose.ts";
import { checkDefinition, lowerDefinition } from "../check/use-definition.ts";
import { DiagnosticList } from "../diagnostic/problem.ts";
import type { Pack, Packs } from "../resolve/packs.ts";
import { EMPTY_SCOPE } from "../resolve/scope.ts";
import { lowerAction } from "./action.ts";
import { lowerAlert } from "./alert.ts";
import { lowerConflict } from "./conflict.ts";
import { contextFor, type ProgramContext } from "./declaration.ts";
import { lowerLimit } from "./limit.ts";
import { lowerRule, type PackUnknown, readByAction } from "./rule.ts";

/** What happens when neither a rule nor its pack says what to do with an unknown: marketing waits, the others go. */
const CLASS_DEFAULTS: Program["classDefaults"] = {
  legal: { kind: "send" },
  transactional: { kind: "send" },
  service: { kind: "send" },
  marketing: { kind: "hold", until: { kind: "while_so" }, atMostMs: 7 * DAY_MS, orElse: "block" },
};

/**
 * Checks the packs included and makes a program of those that are enforced: of the others only definitions are used. Mistakes go to the list; a declaration with one is left out, so
 * the program is worth something only if the list has no errors. The order of packs, files and declarations has
 * no meaning: everything is sorted by its id.
 */
export function lowerProgram(
  packs: Packs,
  included: ReadonlySet<string>,
  enforced: ReadonlySet<string>,
  vocabulary: Vocabulary,
  diagnostics: DiagnosticList,
): Program {
  const definitions = { diagnostics, standing: new Map(), way: [] };
  const context: ProgramContext = { vocabulary, packs, diagnostics, definitions };
  const lowered = [...packs.values()]
    .filter(({ name }) => included.has(name))
    .map((pack) => lowerPack(pack, context))
    .filter(({ pack }) => enforced.has(pack.name));
  const parts = {
    packs: lowered.map(({ pack }) => ({ name: pack.name, owner: pack.header?.node.owner?.value ?? null })),
    rules: lowered.flatMap(({ rules }) => rules),
    conflicts: lowered.flatMap(({ conflicts }) => conflicts),
    limits: lowered.flatMap(({ limits }) => limits),
    alerts: lowered.flatMap(({ alerts }) => alerts),
    classDefaults: CLASS_DEFAULTS,
  };
  const sorted = {
    ...parts,
    packs: sortBy(parts.packs, ({ name }) => name),
    rules: sortBy(parts.rules, ({ id }) => id),
    conflicts: sortBy(parts.conflicts, ({ id }) => id),
    limits: sortBy(parts.limits, ({ id }) => id),
    alerts: sortBy(parts.alerts, ({ id }) => id),
  };
  return { hash: programHash(sorted, vocabulary), ...sorted };
}

/** What the packs define, by name: sound ones, whether or not anything uses them. */
export function lowerDefinitions(
  packs: Packs,
  included: ReadonlySet<string>,
  vocabulary: Vocabulary,
): readonly Definition[] {
  const diagnostics = new DiagnosticList();
  const definitions = { diagnostics, standing: new Map(), way: [] };
  const program: ProgramContext = { vocabulary, packs, diagnostics, definitions };
  const intents = [...vocabulary.intents.keys()];
  const lowered = [...packs.values()]
    .filter(({ name }) => included.has(name))
    .flatMap((pack) => [...pack.definitions.values()])
    .map((one) => lowerDefinition(one, { ...contextFor(one, intents, program), anyIntents: true }, CHECKER));
  return sortBy(
    lowered.filter((one) => one !== null),
    ({ defined }) => defined.name,
  );
}

type Lowered = Pick<Program, "rules" | "conflicts" | "limits" | "alerts"> & { readonly pack: Pack };

function lowerPack(pack: Pack, program: ProgramContext): Lowered {
  for (const definition of pack.definitions.values()) {
    checkDefinition(definition, contextFor(definition, [], program), CHECKER);
  }
  const unknown = lowerPackUnknown(pack, program);
  const of = { rules: [], conflicts: [], limits: [], alerts: [] } as {
    [Kind in keyof Omit<Lowered, "pack">]: Lowered[Kind][number][];
  };
  for (const declaration of pack.declarations) {
    const { node } = declaration;
    switch (node.kind) {
      case "rule":
        push(of.rules, lowerRule({ ...declaration, node }, unknown, program));
        break;
      case "conflict":
        push(of.conflicts, lowerConflict({ ...declaration, node }, program));
        break;
      case "limit":
        push(of.limits, lowerLimit({ ...declaration, node }, program));
        break;
      case "alert":
        push(of.alerts, lowerAlert({ ...declaration, node }, program));
        break;
      case "test":
        break;
    }
  }
  checkPackPurposes(pack, unknown.action, of.rules, program);
  return { pack, ...of };
}

/** What the pack does when a rule cannot know is done by all its rules that do not say themselves. */
function checkPackPurposes(
  { header, declarations }: Pack,
  unknown: Action | null,
  rules: readonly Rule[],
  program: ProgramContext,
): void {
  if (header === null) return;
  const silent = declarations.filter(({ node }) => node.kind === "rule" && node.ifUnknown === null);
  const names = new Set(silent.map(({ node }) => node.name.text));
  const intents = new Set(rules.filter(({ name }) => names.has(name)).flatMap((rule) => rule.intents));
  checkPurposes(readByAction(unknown), [...intents], contextFor(header, [...intents], program));
}

/** What the pack does when a condition of one of its rules is unknown; no action if it does not say. */
function lowerPackUnknown({ header }: Pack, program: ProgramContext): PackUnknown {
  const written = header?.node.ifUnknown ?? null;
  if (header === null || written === null) return { action: null, slots: 0 };
  const context = contextFor(header, [...program.vocabulary.intents.keys()], program);
  const action = lowerAction(written, EMPTY_SCOPE, { ...context, anyIntents: true });
  return { action, slots: context.tally.nextSlot };
}

function push<Item>(list: Item[], item: Item | null): void {
  if (item !== null) list.push(item);
}

function sortBy<Item>(items: readonly Item[], key: (item: Item) => string): readonly Item[] {
  return [...items].sort((left, right) => (key(left) < key(right) ? -1 : 1));
}
