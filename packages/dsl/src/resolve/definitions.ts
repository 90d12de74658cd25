import { fixName } from "../diagnostic/fix-name.ts";
import { NAMES } from "../diagnostic/name-problems.ts";
import type { Define, Path } from "../syntax/ast.ts";
import type { InFile } from "./packs.ts";
import { type Context, placeIn } from "./scope.ts";

/** What a definition is for: a record type, `customer` or `message`; null where it could not be parsed. */
export function subjectOf(definition: InFile<Define>): string | null {
  const { subject } = definition.node;
  return subject === null ? null : subject.parts.map((part) => part.text).join(".");
}

/** The definitions of a name that may be used here: `lost`, or `lifecycle.lost` for that of a pack. */
export function definitionsNamed(path: Path, context: Context): readonly InFile<Define>[] {
  const [first, second, ...rest] = path.parts.map((part) => part.text);
  if (first === undefined || rest.length > 0) return [];
  const visible = visiblePacks(context);
  const packs = second === undefined ? visible : visible.filter((pack) => pack === first);
  return packs.flatMap((pack) => context.packs.get(pack)?.definitions.get(second ?? first) ?? []);
}

/** The one definition of a name for a subject. Null after a mistake, which has been reported. */
export function findDefinition(path: Path, subject: string, context: Context): InFile<Define> | null {
  const named = definitionsNamed(path, context);
  const fitting = named.filter((definition) => subjectOf(definition) === subject);
  const [only, another] = fitting;
  const written = path.parts.map((part) => part.text).join(".");
  if (only !== undefined && another === undefined) return only;
  const at = placeIn(context, path.span);
  if (another !== undefined) {
    const packs = fitting.map(({ pack }) => pack).sort();
    context.diagnostics.add(NAMES.severalDefinitions, { name: written, packs }, at);
    return null;
  }
  const other = named[0];
  if (other !== undefined) {
    reportOtherSubject(written, other, path, context);
    return null;
  }
  const known = visiblePacks(context)
    .flatMap((pack) => [...(context.packs.get(pack)?.definitions.values() ?? [])])
    .filter((definition) => subjectOf(definition) === subject)
    .map(({ node }) => node.name.text);
  const fix = fixName(written, known, path.span);
  context.diagnostics.add(NAMES.unknownDefinition, { written, known, subject }, at, fix);
  return null;
}

/** A definition is named without anything that it is said of: `lost` where `customer is lost` is meant. */
export function reportAlone(path: Path, context: Context): void {
  const [definition] = definitionsNamed(path, context);
  const written = path.parts.map((part) => part.text).join(".");
  if (definition !== undefined) reportOtherSubject(written, definition, path, context);
  else
    context.diagnostics.add(
      NAMES.unknownDefinition,
      { written, known: [], subject: null },
      placeIn(context, path.span),
    );
}

function reportOtherSubject(name: string, other: InFile<Define>, path: Path, context: Context): void {
  const subject = subjectOf(other);
  // Without a subject it could not be parsed, which has been reported.
  if (subject === null) return;
  const wanted = subject.slice(subject.indexOf(".") + 1);
  const related = [{ message: "It is defined here.", source: other.source, span: other.node.name.span }];
  const parameters = { name, subject, wanted };
  context.diagnostics.add(NAMES.definitionForAnother, parameters, placeIn(context, path.span), { related });
}

/** The own pack first, then those that the file uses, each once. */
function visiblePacks(context: Context): readonly string[] {
  return [...new Set([context.pack, ...context.uses])];
}
