import { didYouMean, type Pattern, parsePattern, type Vocabulary } from "@comity/core";
import { SettingsError, type SettingsProblem } from "../../contract/adapter-type.ts";
import { FACETS, type Facet } from "./facets.ts";
import {
  type Condition,
  type MailMapping,
  type MailRule,
  type MessageValues,
  PLAIN_FIELDS,
  type PlainField,
  type Source,
  type Value,
} from "./mapping.ts";
import { wordProblems } from "./mapping-words.ts";

type Path = readonly (string | number)[];
type Fields = Readonly<Record<string, unknown>>;

const MOST_RULES = 1_000;
const VALUE_KEYS = [...FACETS.map(String), "header", "part", "separator", "values", "otherwise"];

/**
 * Reads what a mapping file, or the `mapping` of the gate's settings, says.
 *
 * @param raw what was parsed from YAML or JSON
 * @param options.path where it stands, for errors
 * @param options.vocabulary what its names are checked against; absent: they are not
 * @throws SettingsError with everything that is wrong
 */
export function readMailMapping(
  raw: unknown,
  { path = [], vocabulary }: { readonly path?: Path; readonly vocabulary?: Vocabulary } = {},
): MailMapping {
  const reader = new Reader();
  const mapping = reader.read(raw, path);
  const words = vocabulary === undefined ? [] : wordProblems(mapping, vocabulary, path);
  SettingsError.throwIfAny([...reader.problems, ...words]);
  return mapping;
}

/** Goes on after a mistake with what it would be without it, so that all are found. */
class Reader {
  readonly problems: SettingsProblem[] = [];

  read(raw: unknown, path: Path): MailMapping {
    const fields = this.#object(raw, path, ["channel", "unknown", "no_message_id", "rules"]);
    const { channel = "email", unknown = "refuse", no_message_id = "refuse" } = fields;
    return {
      channel: this.#text(channel, [...path, "channel"]),
      unknown: this.#choice(unknown, ["refuse", "hold", "pass"], [...path, "unknown"]),
      noMessageId: this.#choice(no_message_id, ["refuse", "digest"], [...path, "no_message_id"]),
      rules: this.#rules(fields.rules ?? [], [...path, "rules"]),
    };
  }

  #rules(raw: unknown, path: Path): readonly MailRule[] {
    if (Array.isArray(raw) && raw.length <= MOST_RULES) {
      return raw.map((rule: unknown, index) => this.#rule(rule, [...path, index]));
    }
    this.#add(path, "This is not a list of rules.", `Write at most ${MOST_RULES}, each with - before it.`);
    return [];
  }

  #rule(raw: unknown, path: Path): MailRule {
    const fields = this.#object(raw, path, ["when", "message"]);
    const when = fields.when === undefined ? [] : this.#conditions(fields.when, [...path, "when"]);
    return { when, message: this.#values(fields.message, [...path, "message"]) };
  }

  #conditions(raw: unknown, path: Path): readonly Condition[] {
    const fields = this.#object(raw, path, [...FACETS, "header"]);
    return Object.entries(fields).flatMap(([name, value]): readonly Condition[] => {
      const here = [...path, name];
      if (isFacet(name))
        return [{ of: { kind: "facet", facet: name }, patterns: this.#patterns(value, here) }];
      if (name !== "header") return [];
      return Object.entries(this.#object(value, here, null)).map(([field, wanted]) => ({
        of: { kind: "header", name: field.toLowerCase() },
        patterns: this.#patterns(wanted, [...here, field]),
      }));
    });
  }

  #patterns(raw: unknown, path: Path): readonly Pattern[] {
    return [raw].flat().flatMap((one: unknown, index) => {
      const here = Array.isArray(raw) ? [...path, index] : path;
      const parsed = parsePattern(this.#text(one, here));
      if (parsed.ok) return [parsed.value];
      this.#add(here, parsed.error, "A pattern describes the whole value: .*@example\\.com");
      return [];
    });
  }

  #values(raw: unknown, path: Path): MessageValues {
    const fields = this.#object(raw, path, [...PLAIN_FIELDS, "about"]);
    const about = fields.about === undefined ? {} : this.#object(fields.about, [...path, "about"], null);
    const values: Partial<Record<PlainField, Value>> = {};
    for (const name of PLAIN_FIELDS) {
      if (fields[name] !== undefined) values[name] = this.#plain(name, fields[name], [...path, name]);
    }
    return {
      fields: values,
      about: Object.fromEntries(
        Object.entries(about).map(([name, value]) => [name, this.#value(value, [...path, "about", name])]),
      ),
    };
  }

  #plain(name: PlainField, raw: unknown, path: Path): Value {
    const value = this.#value(raw, path);
    if (value.kind === "taken") return value;
    if (name === "items") {
      if (!Array.isArray(raw)) this.#add(path, "This is not a list of items.", 'Write [{id: "..."}].');
    } else if (name === "priority") {
      const sound = typeof raw === "number" && raw >= 0 && raw <= 100;
      if (!sound) this.#add(path, "This is not a number from 0 to 100.", "Leave it out for 50.");
    } else this.#text(raw, path);
    return value;
  }

  #value(raw: unknown, path: Path): Value {
    if (typeof raw !== "object" || raw === null || Array.isArray(raw)) return { kind: "literal", value: raw };
    const fields = this.#object(raw, path, VALUE_KEYS);
    const { part, separator = ":", values, otherwise } = fields;
    return {
      kind: "taken",
      from: this.#source(fields, path),
      part: part === undefined ? null : this.#wholeNumber(part, [...path, "part"]),
      separator: this.#text(separator, [...path, "separator"]),
      values: values === undefined ? null : this.#names(values, [...path, "values"]),
      otherwise: otherwise === undefined ? null : this.#text(otherwise, [...path, "otherwise"]),
    };
  }

  #source(fields: Fields, path: Path): Source {
    const [name, more] = [...FACETS, "header"].filter((one) => fields[one] !== undefined);
    if (name === undefined || more !== undefined) {
      const help = "Write {header: NAME}, or {campaign: true} and the like.";
      this.#add(path, "This does not say where to take it from.", help);
    } else if (isFacet(name)) {
      if (fields[name] !== true) this.#add([...path, name], "This is not true.", `Write {${name}: true}.`);
      return { kind: "facet", facet: name };
    }
    const header = fields.header === undefined ? "" : this.#text(fields.header, [...path, "header"]);
    return { kind: "header", name: header.toLowerCase() };
  }

  #names(raw: unknown, path: Path): ReadonlyMap<string, string> {
    const fields = this.#object(raw, path, null);
    return new Map(Object.entries(fields).map(([from, to]) => [from, this.#text(to, [...path, from])]));
  }

  /** @param allowed the names that may be in it; null: any */
  #object(raw: unknown, path: Path, allowed: readonly string[] | null): Fields {
    if (typeof raw !== "object" || raw === null || Array.isArray(raw)) {
      this.#add(path, "This is not an object.", "Write names with values, one a line, further in.");
      return {};
    }
    for (const name of Object.keys(raw)) {
      if (allowed === null || allowed.includes(name)) continue;
      this.#add([...path, name], `"${name}" means nothing here.`, didYouMean(name, allowed));
    }
    return { ...raw };
  }

  #text(raw: unknown, path: Path): string {
    if (typeof raw === "string" && raw !== "") return raw;
    this.#add(path, "This is not text.", "Write it in quotes.");
    return "";
  }

  #wholeNumber(raw: unknown, path: Path): number {
    if (typeof raw === "number" && Number.isSafeInteger(raw) && raw >= 1) return raw;
    this.#add(path, "This is not a whole number from 1.", "The first part is 1.");
    return 1;
  }

  #choice<const T extends string>(raw: unknown, all: readonly [T, ...T[]], path: Path): T {
    const found = all.find((one) => one === raw);
    if (found !== undefined) return found;
    this.#add(path, "This is none of the choices.", `There are: ${all.join(", ")}.`);
    return all[0];
  }

  #add(path: Path, message: string, help: string): void {
    this.problems.push({ path, message, help });
  }
}

function isFacet(name: string): name is Facet {
  return (FACETS as readonly string[]).includes(name);
}
