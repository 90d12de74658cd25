import type { Notice, RecordType, Silo, Vocabulary } from "@comity/core";
import type { Diagnostic } from "../diagnostic/diagnostic.ts";
import { inOrder, MOST_OF_KIND } from "../diagnostic/order.ts";
import { DiagnosticList } from "../diagnostic/problem.ts";
import { VOCABULARY } from "../diagnostic/vocabulary-problems.ts";
import type { Source } from "../source/source.ts";
import { checkReferences } from "./check-references.ts";
import { checkShape } from "./check-shape.ts";
import { Merge } from "./merge.ts";
import { readCompany, readCustomer, readIntents, readSilos } from "./read-sections.ts";
import { readYaml } from "./read-yaml.ts";

/** A vocabulary, or null and why not. */
export interface LoadedVocabulary {
  readonly vocabulary: Vocabulary | null;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Reads the departments' agreement on what things are called from one or more YAML files, which are merged: their
 * order has no meaning, and nothing may be declared in two of them. All mistakes of all files are reported, each at
 * its place in the YAML; with any error there is no vocabulary.
 */
export function loadVocabulary(sources: readonly Source[]): LoadedVocabulary {
  const diagnostics = new DiagnosticList(undefined, MOST_OF_KIND);
  const merge = new Merge(diagnostics);
  let broken = false;
  for (const source of sources) {
    const yaml = readYaml(source, diagnostics);
    const file = yaml && checkShape(yaml, diagnostics);
    if (yaml === null || file === null) broken = true;
    else merge.add(file, yaml);
  }
  // What a broken file would have declared is missed by the others; saying so would only bury the real mistake.
  if (broken) return { vocabulary: null, diagnostics: byFile(diagnostics.withRest(), sources) };

  const company = readCompany(merge);
  const customer = readCustomer(merge);
  const silos = readSilos(merge);
  const intents = readIntents(merge);
  checkReferences(merge, silos);
  requireSections(merge, sources);
  if (diagnostics.hasErrors || company === null)
    return { vocabulary: null, diagnostics: byFile(diagnostics.withRest(), sources) };

  const vocabulary: Vocabulary = {
    company,
    departments: merge.departments.names,
    channels: merge.channels.names,
    customer,
    silos,
    records: recordsOf(silos),
    intents,
    notices: new Map<string, Notice>(merge.notices.map(([name, { entry }]) => [name, { name, text: entry }])),
  };
  return { vocabulary, diagnostics: [] };
}

/** In the order of files and of their lines; those of no file come last. */
function byFile(diagnostics: readonly Diagnostic[], sources: readonly Source[]): readonly Diagnostic[] {
  const placed = sources.flatMap((source) => inOrder(diagnostics.filter((one) => one.source === source)));
  return [...placed, ...diagnostics.filter(({ source }) => !sources.includes(source))];
}

function recordsOf(silos: ReadonlyMap<string, Silo>): ReadonlyMap<string, RecordType> {
  return new Map([...silos.values()].flatMap((silo) => [...silo.records]));
}

/** Without these nothing could be decided. */
function requireSections(merge: Merge, sources: readonly Source[]): void {
  const source = sources[0] ?? { file: "rules/vocabulary", text: "" };
  const missing = (section: string, example: string): void => {
    const at = { source, span: { start: 0, end: 0 } };
    merge.diagnostics.add(VOCABULARY.missingSection, { section, example }, at);
  };
  if (merge.company === null) missing("company", "company: {time_zone: UTC, currency: USD}");
  if (merge.channels.names.length === 0) missing("channels", "channels: [email, sms]");
  if (merge.intents.length === 0) missing("intents", "intents: {newsletter: {class: marketing}}");
}
