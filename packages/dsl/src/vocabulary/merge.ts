import { isName } from "@comity/core";
import type { DiagnosticList, Place } from "../diagnostic/problem.ts";
import { VOCABULARY } from "../diagnostic/vocabulary-problems.ts";
import type { FieldContext } from "./read-fields.ts";
import { type LocatedYaml, pointer } from "./read-yaml.ts";
import type { Fields, IntentEntry, SiloEntry, VocabularyFile } from "./vocabulary-schema.ts";

/** Something declared in a file of the vocabulary, and where. */
export interface Declared<Entry> {
  readonly entry: Entry;
  readonly yaml: LocatedYaml;
  readonly path: string;
}

/** A list of names that files add to, each name once. */
interface NameList {
  readonly names: string[];
  readonly places: Map<string, Place>;
}

/** The files of a vocabulary laid together. What two of them declare is reported with both places. */
export class Merge {
  readonly diagnostics: DiagnosticList;
  company: Declared<NonNullable<VocabularyFile["company"]>> | null = null;
  readonly departments: NameList = { names: [], places: new Map() };
  readonly channels: NameList = { names: [], places: new Map() };
  readonly customer: [string, Declared<Fields>][] = [];
  readonly silos: [string, Declared<SiloEntry>][] = [];
  readonly intents: [string, Declared<IntentEntry>][] = [];
  readonly notices: [string, Declared<string>][] = [];
  /** References met so far, to be checked when all records are known. */
  readonly references: { readonly record: string; readonly at: Place }[] = [];
  private readonly seen = new Map<string, Place>();

  constructor(diagnostics: DiagnosticList) {
    this.diagnostics = diagnostics;
  }

  add(file: VocabularyFile, yaml: LocatedYaml): void {
    if (file.company !== undefined && this.first("company", "company", yaml, "/company")) {
      this.company = { entry: file.company, yaml, path: "/company" };
    }
    this.addNames(this.departments, "The department", file.departments, yaml, "/departments", false);
    this.addNames(this.channels, "The channel", file.channels, yaml, "/channels", true);
    this.addEntries(this.silos, "The silo", file.silos, yaml, "/silos");
    this.addEntries(this.intents, "The intent", file.intents, yaml, "/intents");
    this.addEntries(this.notices, "The notice", file.notices, yaml, "/notices");
    if (file.customer !== undefined) this.addCustomer(file.customer.fields, yaml);
  }

  /** How fields of one file are read. */
  fieldContext(yaml: LocatedYaml): FieldContext {
    return {
      diagnostics: this.diagnostics,
      channels: this.channels.names,
      at: (path) => placeOf(yaml, path),
      atKey: (path) => placeOfKey(yaml, path),
      refersTo: (record, at) => this.references.push({ record, at }),
    };
  }

  private addCustomer(fields: Fields, yaml: LocatedYaml): void {
    for (const [name, entry] of Object.entries(fields)) {
      const path = pointer("/customer/fields", name);
      if (!this.first(`customer ${name}`, `The customer's field "${name}"`, yaml, path)) continue;
      this.customer.push([name, { entry: { [name]: entry }, yaml, path: "/customer/fields" }]);
    }
  }

  private addNames(
    list: NameList,
    what: string,
    names: readonly string[] | undefined,
    yaml: LocatedYaml,
    path: string,
    strict: boolean,
  ): void {
    for (const [index, name] of (names ?? []).entries()) {
      const at = pointer(path, index);
      if (strict && !this.named(name, placeOf(yaml, at))) continue;
      if (!this.first(`${path} ${name.toLowerCase()}`, `${what} "${name}"`, yaml, at)) continue;
      list.names.push(name);
      list.places.set(name, placeOf(yaml, at));
    }
  }

  private addEntries<Entry>(
    list: [string, Declared<Entry>][],
    what: string,
    entries: Readonly<Record<string, Entry>> | undefined,
    yaml: LocatedYaml,
    parent: string,
  ): void {
    for (const [name, entry] of Object.entries(entries ?? {})) {
      const path = pointer(parent, name);
      if (!this.named(name, placeOfKey(yaml, path))) continue;
      if (this.first(path, `${what} "${name}"`, yaml, path)) list.push([name, { entry, yaml, path }]);
    }
  }

  private named(name: string, at: Place): boolean {
    if (isName(name)) return true;
    this.diagnostics.add(VOCABULARY.badName, { written: name }, at);
    return false;
  }

  /** True for the first declaration; a later one is reported with the place of the first. */
  private first(identity: string, what: string, yaml: LocatedYaml, path: string): boolean {
    const at = placeOfKey(yaml, path);
    const earlier = this.seen.get(identity);
    if (earlier === undefined) {
      this.seen.set(identity, at);
      return true;
    }
    const related = [{ message: "It was declared here first.", ...earlier }];
    this.diagnostics.add(VOCABULARY.declaredTwice, { what }, at, { related });
    return false;
  }
}

/** Where a value stands. */
export function placeOf(yaml: LocatedYaml, path: string): Place {
  return { source: yaml.source, span: yaml.places.get(path)?.value ?? { start: 0, end: 1 } };
}

/** Where the key of a value stands; the value itself in a list. */
export function placeOfKey(yaml: LocatedYaml, path: string): Place {
  const place = yaml.places.get(path);
  return { source: yaml.source, span: place?.key ?? place?.value ?? { start: 0, end: 1 } };
}
