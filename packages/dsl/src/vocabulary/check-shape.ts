import { Ajv, type ErrorObject } from "ajv";
import type { DiagnosticList } from "../diagnostic/problem.ts";
import { VOCABULARY } from "../diagnostic/vocabulary-problems.ts";
import type { Span } from "../source/source.ts";
import { type LocatedYaml, pointer } from "./read-yaml.ts";
import { VOCABULARY_SCHEMA, type VocabularyFile } from "./vocabulary-schema.ts";

/** The schema has no patterns, and none may come in unnoticed: a RegExp can be made to run for ever. */
function noPatterns(pattern: string): RegExp {
  throw new Error(`The vocabulary's schema must not use the pattern ${pattern}.`);
}
noPatterns.code = "noPatterns";

const validate = new Ajv({
  allErrors: true,
  allowUnionTypes: true,
  strict: true,
  strictTypes: false,
  verbose: true,
  code: { regExp: noPatterns },
}).compile<VocabularyFile>(VOCABULARY_SCHEMA);

/** Checks a file against the schema, and says every mistake at its place. Null if there was one. */
export function checkShape(yaml: LocatedYaml, diagnostics: DiagnosticList): VocabularyFile | null {
  const { data } = yaml;
  if (validate(data)) return data;
  for (const error of validate.errors ?? []) report(error, yaml, diagnostics);
  return null;
}

function report(error: ErrorObject, yaml: LocatedYaml, diagnostics: DiagnosticList): void {
  const { instancePath, keyword, params, parentSchema, data } = error;
  const place = yaml.places.get(instancePath);
  const here = place?.key ?? place?.value ?? { start: 0, end: 1 };
  const value = place?.value ?? here;
  const at = (span: Span) => ({ source: yaml.source, span });
  const parent = instancePath === "" ? "A vocabulary file" : (parentSchema?.title ?? nameOf(instancePath));
  switch (keyword) {
    case "additionalProperties": {
      const key = String(params.additionalProperty);
      const span = yaml.places.get(pointer(instancePath, key))?.key ?? here;
      const known = Object.keys(parentSchema?.properties ?? {});
      diagnostics.add(VOCABULARY.unknownKey, { key, parent: capital(parent), known }, at(span));
      return;
    }
    case "required":
      diagnostics.add(
        VOCABULARY.missingKey,
        { key: String(params.missingProperty), parent: capital(parent) },
        at(here),
      );
      return;
    case "enum": {
      const known = (parentSchema?.enum ?? []).map(String);
      const written = typeof data === "object" ? "this" : String(data);
      diagnostics.add(VOCABULARY.notAllowed, { at: nameOf(instancePath), written, known }, at(value));
      return;
    }
    default:
      diagnostics.add(
        VOCABULARY.wrongShape,
        { at: capital(nameOf(instancePath)), wanted: inWords(keyword, params) },
        at(value),
      );
  }
}

function inWords(keyword: string, params: Record<string, unknown>): string {
  if (keyword === "maxLength") return `shorter than ${String(params.limit)} characters`;
  if (keyword === "minLength") return "text that is not empty";
  if (keyword === "minItems") return "a list that is not empty";
  const words: Record<string, string> = {
    object: 'names with their values ("name: value" on lines of their own)',
    array: "a list ([a, b])",
    string: "text",
    boolean: "true or false",
  };
  return [params.type]
    .flat()
    .map((type) => words[String(type)] ?? "of another kind")
    .join(" or ");
}

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
