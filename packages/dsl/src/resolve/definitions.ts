import { fixName } from "../diagnostic/fix-name.ts";
import { NAMES } from "../diagnostic/name-problems.ts";
import type { Define, Path } from "../syntax/ast.ts";
import type { InFile } from "./packs.ts";
import { type Context, placeIn } from "./scope.ts";

/** What a definition is for: a record type, `customer` or `message`; null: for nothing in particular. */
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

/** The one definition of a name for a subject, or (null) for nothing in particular. Null after a mistake, which has been reported. */
export function findDefinition(path: Path, subject: string | null, context: Context): InFile<Define> | null {
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
  context.diagnostics.add(
    NAMES.unknownDefinition,
    { written, known, subject: subject ?? "nothing in particular" },
    at,
    fix,
  );
  return null;
}

function reportOtherSubject(name: string, other: InFile<Define>, path: Path, context: Context): void {
  const subject = subjectOf(other);
  const wanted = subject?.split(".").pop();
  const related = [{ message: "It is defined here.", source: other.source, span: other.node.name.span }];
  const said = subject === null ? "nothing in particular: it stands alone" : `\`${subject}\``;
  const parameters = { name, subject: said, wanted: wanted ?? null };
  context.diagnostics.add(NAMES.definitionForAnother, parameters, placeIn(context, path.span), { related });
}

/** The own pack first, then those that the file uses, each once. */
function visiblePacks(context: Context): readonly string[] {
  return [...new Set([context.pack, ...context.uses])];
}
