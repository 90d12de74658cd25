import { fixName } from "../diagnostic/fix-name.ts";
import { NAMES } from "../diagnostic/name-problems.ts";
import type { DiagnosticList, Place } from "../diagnostic/problem.ts";
import type { Source, Span } from "../source/source.ts";
import type { Declaration, Define, File, Name, PackHeader } from "../syntax/ast.ts";

/** A file of rules, parsed. */
export interface ParsedFile {
  readonly source: Source;
  readonly file: File;
}

/** A declaration with the file it stands in. */
export interface InFile<Node> {
  readonly node: Node;
  readonly pack: string;
  readonly source: Source;
  /** The packs whose definitions may be named in that file. */
  readonly uses: readonly string[];
}

/** The files of one pack, laid together. */
export interface Pack {
  readonly name: string;
  readonly files: ParsedFile[];
  readonly definitions: Map<string, InFile<Define>>;
  readonly declarations: InFile<Exclude<Declaration, Define>>[];
  /** The first declaration of each name, by namespace and name. */
  readonly names: Map<string, InFile<Declaration>>;
  /** The header that says more than the name, if there is one. */
  header: InFile<PackHeader> | null;
}

export type Packs = ReadonlyMap<string, Pack>;

/**
 * Sorts files into packs by their headers. A file without one belongs to the pack of its folder, if a file beside it
 * says which that is. Names declared twice in a pack are reported.
 */
export function gatherPacks(files: readonly ParsedFile[], diagnostics: DiagnosticList): Packs {
  const packs = new Map<string, Pack>();
  for (const parsed of files) {
    const name = parsed.file.header?.name.text ?? packOfFolder(parsed, files);
    if (name === null) {
      const folder = folderOf(parsed.source).split("/").pop() || "my-pack";
      diagnostics.add(
        NAMES.headerMissing,
        { folder },
        { source: parsed.source, span: firstLine(parsed.source) },
      );
      continue;
    }
    const pack = packs.get(name) ?? emptyPack(name);
    packs.set(name, pack);
    addFile(pack, parsed, diagnostics);
  }
  return packs;
}

/** The names of these packs and of all packs that they use, directly or not. Unknown ones are left out. */
export function withUsedPacks(packs: Packs, wanted: Iterable<string>): ReadonlySet<string> {
  const found = new Set<string>();
  const waiting = [...wanted];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    const pack = packs.get(name);
    if (pack === undefined || found.has(name)) continue;
    found.add(name);
    waiting.push(...pack.files.flatMap(({ file }) => file.uses.map((use) => use.pack.text)));
  }
  return found;
}

/** Every `use` names a pack that exists. */
export function checkUses(pack: Pack, packs: Packs, diagnostics: DiagnosticList): void {
  const known = [...packs.keys()];
  for (const { source, file } of pack.files) {
    for (const { pack: name } of file.uses) {
      if (packs.has(name.text)) continue;
      const fix = fixName(name.text, known, name.span);
      diagnostics.add(NAMES.unknownPack, { written: name.text, known }, { source, span: name.span }, fix);
    }
  }
}

function emptyPack(name: string): Pack {
  return { name, files: [], definitions: new Map(), declarations: [], names: new Map(), header: null };
}

function addFile(pack: Pack, parsed: ParsedFile, diagnostics: DiagnosticList): void {
  const { source, file } = parsed;
  const uses = file.uses.map((use) => use.pack.text);
  const inFile = <Node>(node: Node): InFile<Node> => ({ node, pack: pack.name, source, uses });
  pack.files.push(parsed);
  addHeader(pack, file.header === null ? null : inFile(file.header), diagnostics);
  for (const node of file.declarations) {
    const name = nameKey(node);
    const earlier = pack.names.get(name);
    if (earlier === undefined) pack.names.set(name, inFile(node));
    else reportTwice(node, source, earlier, diagnostics);
    // A rule of a name that is taken is still checked, so that all its mistakes are said at once.
    if (node.kind !== "define") pack.declarations.push(inFile(node));
    else if (earlier === undefined) pack.definitions.set(node.name.text, inFile(node));
  }
}

function addHeader(pack: Pack, header: InFile<PackHeader> | null, diagnostics: DiagnosticList): void {
  if (header === null) return;
  const { owner, label, ifUnknown, name } = header.node;
  const saysMore = owner !== null || label !== null || ifUnknown !== null;
  if (!saysMore) return;
  if (pack.header === null) {
    pack.header = header;
    return;
  }
  const related = [relatedTo(pack.header.node.name, pack.header.source)];
  const at = { source: header.source, span: name.span };
  diagnostics.add(NAMES.packTwice, { pack: pack.name }, at, { related });
}

/** Rules, conflicts, limits and alerts share one set of names, because reasons and tests name them alike. */
function nameKey({ kind, name }: Declaration): string {
  const namespace = kind === "define" || kind === "test" ? kind : "rule";
  return `${namespace} ${name.text}`;
}

function reportTwice(
  node: Declaration,
  source: Source,
  earlier: InFile<Declaration>,
  diagnostics: DiagnosticList,
): void {
  const what = node.kind === "define" ? "definition" : earlier.node.kind;
  const related = [relatedTo(earlier.node.name, earlier.source)];
  const at: Place = { source, span: node.name.span };
  diagnostics.add(NAMES.declaredTwice, { what, name: node.name.text }, at, { related });
}

function relatedTo(name: Name, source: Source): { message: string; source: Source; span: Span } {
  return { message: "It was declared here first.", source, span: name.span };
}

function packOfFolder(parsed: ParsedFile, files: readonly ParsedFile[]): string | null {
  const folder = folderOf(parsed.source);
  const names = new Set<string>();
  for (const { source, file } of files) {
    if (folderOf(source) === folder && file.header !== null) names.add(file.header.name.text);
  }
  const [only, ...others] = names;
  return only !== undefined && others.length === 0 ? only : null;
}

function folderOf(source: Source): string {
  const path = source.file.replaceAll("\\", "/");
  return path.slice(0, Math.max(path.lastIndexOf("/"), 0));
}

function firstLine(source: Source): Span {
  const end = source.text.indexOf("\n");
  return { start: 0, end: end === -1 ? source.text.length : end };
}
