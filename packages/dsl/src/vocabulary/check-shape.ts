import type { DiagnosticList } from "../diagnostic/problem.ts";
import { VOCABULARY } from "../diagnostic/vocabulary-problems.ts";
import { checkSchema, escapePointer, type SchemaMistake } from "../source/check-schema.ts";
import type { Span } from "../source/source.ts";
import type { LocatedYaml } from "./read-yaml.ts";
import { VOCABULARY_SCHEMA, type VocabularyFile } from "./vocabulary-schema.ts";

/** Checks a file against the schema, and says every mistake at its place. Null if there was one. */
export function checkShape(yaml: LocatedYaml, diagnostics: DiagnosticList): VocabularyFile | null {
  const mistakes = checkSchema(VOCABULARY_SCHEMA, yaml.data);
  for (const mistake of mistakes) report(mistake, yaml, diagnostics);
  return mistakes.length === 0 ? (yaml.data as VocabularyFile) : null;
}

function report(mistake: SchemaMistake, yaml: LocatedYaml, diagnostics: DiagnosticList): void {
  const { pointer, schema } = mistake;
  const place = yaml.places.get(pointer);
  const here = place?.key ?? place?.value ?? { start: 0, end: 1 };
  const value = place?.value ?? here;
  const at = (span: Span) => ({ source: yaml.source, span });
  const parent = capital(pointer === "" ? "A vocabulary file" : (schema.title ?? nameOf(pointer)));
  switch (mistake.keyword) {
    case "additionalProperties": {
      const { key } = mistake;
      const span = yaml.places.get(`${pointer}/${escapePointer(key)}`)?.key ?? here;
      const known = Object.keys(schema.properties ?? {});
      diagnostics.add(VOCABULARY.unknownKey, { key, parent, known }, at(span));
      return;
    }
    case "required":
      diagnostics.add(VOCABULARY.missingKey, { key: mistake.key, parent }, at(here));
      return;
    case "enum": {
      const known = mistake.allowed.map(String);
      const written = typeof mistake.value === "object" ? "this" : String(mistake.value);
      diagnostics.add(VOCABULARY.notAllowed, { at: nameOf(pointer), written, known }, at(value));
      return;
    }
    default:
      diagnostics.add(
        VOCABULARY.wrongShape,
        { at: capital(nameOf(pointer)), wanted: inWords(mistake) },
        at(value),
      );
  }
}

function inWords(
  mistake: Exclude<SchemaMistake, { keyword: "additionalProperties" | "required" | "enum" }>,
): string {
  switch (mistake.keyword) {
    case "type":
      return mistake.kinds.map((kind) => KINDS[kind]).join(" or ");
    case "maxLength":
      return `shorter than ${mistake.limit} characters`;
    case "minLength":
      return "text that is not empty";
    case "minItems":
      return "a list that is not empty";
    case "minProperties":
    case "maxProperties":
      return "another number of keys";
  }
}

const KINDS = {
  object: 'names with their values ("name: value" on lines of their own)',
  array: "a list ([a, b])",
  string: "text",
  number: "a number",
  boolean: "true or false",
} as const;

/** The last step of a JSON pointer, as it was written. */
function nameOf(path: string): string {
  if (path === "") return "the file";
  const last = path
    .slice(path.lastIndexOf("/") + 1)
    .replaceAll("~1", "/")
    .replaceAll("~0", "~");
  return Number.isInteger(Number(last))
    ? `an entry of ${nameOf(path.slice(0, path.lastIndexOf("/")))}`
    : `"${last}"`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
