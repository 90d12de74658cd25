import type { Slot } from "../ir/expression.ts";
import type { Alert, Conflict, ConflictScope, Limit, Program, Rule, Side } from "../ir/program.ts";
import { MESSAGE_CLASSES, type Vocabulary } from "../vocabulary/vocabulary.ts";
import { readAction, readBlockOrHold, readTemplate } from "./read-action.ts";
import { ExpressionReader } from "./read-expression.ts";
import { readIntents, readSlot } from "./read-over-records.ts";
import type { TypeTable } from "./read-types.ts";
import { isObject, type Reader } from "./reader.ts";
import { DeclarationScope } from "./scope.ts";

const COMMON = ["id", "pack", "name", "label", "source", "mode", "from", "to", "because"];
const MODES = ["enforce", "observe"] as const;
const WINNERS = ["left", "right", "earlier", "higher_priority", "neither"] as const;
const COUNTED = ["cleared", "started", "sent"] as const;
const UNITS = ["day", "week", "month"] as const;

type Raw = Readonly<Record<string, unknown>>;
type Common = Pick<Rule, "id" | "pack" | "name" | "label" | "source" | "mode" | "from" | "to">;

/** Reads the program of a bundle against its vocabulary. */
export function readProgram(
  raw: unknown,
  vocabulary: Vocabulary,
  types: TypeTable,
  reader: Reader,
): Omit<Program, "hash"> {
  return new ProgramReader(vocabulary, types, reader).read(raw);
}

class ProgramReader {
  private readonly vocabulary: Vocabulary;
  private readonly types: TypeTable;
  private readonly reader: Reader;
  private packs: ReadonlyMap<string, { readonly name: string }> = new Map();
  private readonly ids = new Set<string>();

  constructor(vocabulary: Vocabulary, types: TypeTable, reader: Reader) {
    this.vocabulary = vocabulary;
    this.types = types;
    this.reader = reader;
  }

  read(raw: unknown): Omit<Program, "hash"> {
    const { reader } = this;
    const object = reader.object(raw, ["packs", "rules", "conflicts", "limits", "alerts", "classDefaults"]);
    const packs = reader.field(object, "packs", (list) => reader.named(list, this.pack));
    this.packs = packs;
    return {
      packs: [...packs.values()],
      rules: reader.field(object, "rules", (list) => reader.list(list, this.rule)),
      conflicts: reader.field(object, "conflicts", (list) => reader.list(list, this.conflict)),
      limits: reader.field(object, "limits", (list) => reader.list(list, this.limit)),
      alerts: reader.field(object, "alerts", (list) => reader.list(list, this.alert)),
      classDefaults: reader.field(object, "classDefaults", this.classDefaults),
    };
  }

  private readonly pack = (raw: unknown): Program["packs"][number] => {
    const { reader } = this;
    const object = reader.object(raw, ["name", "owner"]);
    return {
      name: reader.field(object, "name", reader.text),
      owner: reader.field(object, "owner", reader.textOrNull),
    };
  };

  private readonly rule = (raw: unknown): Rule => {
    const { reader } = this;
    const object = reader.object(raw, [...COMMON, "intents", "when", "slots", "then", "ifUnknown"]);
    const common = this.common(object);
    const intents = reader.field(object, "intents", this.intents);
    const read = this.expressions(intents);
    const when = reader.field(object, "when", read.condition);
    // Where the condition is not known, nothing is certain to have been found: of no record may be spoken.
    const ifUnknown = reader.field(object, "ifUnknown", (action) =>
      action === null ? null : readAction(action, read),
    );
    const slots = reader.field(object, "slots", (list) =>
      reader.list(list, (one) => this.certain(one, read)),
    );
    const then = reader.field(object, "then", (action) => readAction(action, read));
    const because = reader.field(object, "because", (template) => readTemplate(template, read, false));
    return { ...common, intents, when, slots, then, because, ifUnknown };
  };

  private readonly conflict = (raw: unknown): Conflict => {
    const { reader } = this;
    const object = reader.object(raw, [...COMMON, "left", "right", "withinMs", "scope", "winner", "loser"]);
    const common = this.common(object);
    const left = reader.field(object, "left", this.side);
    const right = reader.field(object, "right", this.side);
    const intents = [...left.intents, ...right.intents];
    const read = this.expressions(intents);
    return {
      ...common,
      left,
      right,
      withinMs: reader.field(object, "withinMs", reader.count),
      scope: reader.field(object, "scope", (scope) => this.across(scope, intents)),
      winner: reader.field(object, "winner", (word) => reader.choice(word, WINNERS)),
      loser: reader.field(object, "loser", (action) => readBlockOrHold(action, "conflict", read)),
      because: reader.field(object, "because", (template) => readTemplate(template, read, true)),
    };
  };

  private readonly limit = (raw: unknown): Limit => {
    const { reader } = this;
    const keys = ["intents", "atMost", "scope", "window", "counting", "then"];
    const object = reader.object(raw, [...COMMON, ...keys]);
    const common = this.common(object);
    const intents = reader.field(object, "intents", this.intents);
    const read = this.expressions(intents);
    const then = reader.field(object, "then", (action) => readBlockOrHold(action, "limit", read));
    return {
      ...common,
      intents,
      atMost: reader.field(object, "atMost", reader.count),
      scope: reader.field(object, "scope", (word) =>
        reader.choice(word, ["customer", "household", "campaign"]),
      ),
      window: reader.field(object, "window", this.window),
      counting: reader.field(object, "counting", (list) =>
        reader.list(list, (one) => reader.choice(one, COUNTED)),
      ),
      then,
      because: reader.field(object, "because", (template) => readTemplate(template, read, false)),
    };
  };

  private readonly alert = (raw: unknown): Alert => {
    const { reader, vocabulary } = this;
    const keys = ["department", "when", "subject", "intent", "about", "oncePer", "quietMs"];
    const object = reader.object(raw, [...COMMON, ...keys]);
    const common = this.common(object);
    const read = this.expressions(null);
    const when = reader.field(object, "when", read.condition);
    read.scope.speakOfAll();
    const intent = reader.field(object, "intent", (name) => reader.known(name, "intent", vocabulary.intents));
    return {
      ...common,
      department: reader.field(object, "department", reader.text),
      when,
      subject: reader.field(object, "subject", (slot) => (slot === null ? null : this.certain(slot, read))),
      intent,
      about: reader.field(object, "about", (list) =>
        reader.list(list, (one) => this.about(one, intent, read)),
      ),
      oncePer: reader.field(object, "oncePer", (list) => reader.list(list, read.value)),
      quietMs: reader.field(object, "quietMs", reader.countOrNull),
      because: reader.field(object, "because", (template) => readTemplate(template, read, false)),
    };
  };

  /** What all declarations have. Of two with one id nobody could say which decided. */
  private common(object: Raw): Common {
    const { reader } = this;
    const id = reader.field(object, "id", reader.text);
    const pack = reader.field(object, "pack", (name) => reader.known(name, "pack", this.packs));
    const name = reader.field(object, "name", reader.text);
    if (id !== `${pack}/${name}`) reader.fail(`"${name}" of ${pack} has the id "${id}".`);
    if (this.ids.has(id)) reader.fail(`There are two declarations "${id}".`);
    this.ids.add(id);
    return {
      id,
      pack,
      name,
      label: reader.field(object, "label", reader.textOrNull),
      source: reader.field(object, "source", this.source),
      mode: reader.field(object, "mode", (word) => reader.choice(word, MODES)),
      from: reader.field(object, "from", reader.wholeOrNull),
      to: reader.field(object, "to", reader.wholeOrNull),
    };
  }

  private readonly source = (raw: unknown): Rule["source"] => {
    const { reader } = this;
    const object = reader.object(raw, ["file", "start", "end"]);
    return {
      file: reader.field(object, "file", reader.text),
      start: reader.field(object, "start", reader.count),
      end: reader.field(object, "end", reader.count),
    };
  };

  private readonly intents = (raw: unknown): readonly string[] =>
    readIntents(raw, { reader: this.reader, vocabulary: this.vocabulary });

  private expressions(intents: readonly string[] | null): ExpressionReader {
    const scope = new DeclarationScope(this.vocabulary, intents);
    return new ExpressionReader(this.reader, this.types, this.vocabulary, scope);
  }

  /** A slot whose record is certain to be there when the condition is true. */
  private certain(raw: unknown, { scope }: ExpressionReader): Slot {
    const slot = readSlot(raw, this.reader);
    if (!scope.speakOf(slot))
      this.reader.fail(`The condition looks at no ${slot.record} as slot ${slot.index}.`);
    return slot;
  }

  private readonly side = (raw: unknown): Side => {
    const { reader } = this;
    const object = reader.object(raw, ["intents", "label"]);
    return {
      intents: reader.field(object, "intents", this.intents),
      label: reader.field(object, "label", reader.text),
    };
  };

  private across(raw: unknown, intents: readonly string[]): ConflictScope {
    const { reader, vocabulary } = this;
    const kind = reader.choice(isObject(raw) ? raw.kind : undefined, ["customer", "household", "about"]);
    if (kind !== "about") {
      reader.object(raw, ["kind"]);
      return { kind };
    }
    const fields = reader.field(reader.object(raw, ["kind", "fields"]), "fields", reader.texts);
    const lacks = (field: string) =>
      intents.some((name) => vocabulary.intents.get(name)?.about.has(field) !== true);
    const stranger = fields.find(lacks);
    if (stranger !== undefined) reader.fail(`Not all of these messages are about a "${stranger}".`);
    return { kind, fields };
  }

  private readonly window = (raw: unknown): Limit["window"] => {
    const { reader } = this;
    const kind = reader.choice(isObject(raw) ? raw.kind : undefined, ["rolling", "calendar"]);
    if (kind === "rolling") {
      return { kind, ms: reader.field(reader.object(raw, ["kind", "ms"]), "ms", reader.count) };
    }
    const object = reader.object(raw, ["kind", "unit"]);
    return { kind, unit: reader.field(object, "unit", (word) => reader.choice(word, UNITS)) };
  };

  private about(raw: unknown, intent: string, read: ExpressionReader): Alert["about"][number] {
    const { reader, vocabulary } = this;
    const object = reader.object(raw, ["field", "value"]);
    const fields = vocabulary.intents.get(intent)?.about ?? new Map<string, never>();
    const field = reader.field(object, "field", (name) => reader.known(name, `about of ${intent}`, fields));
    const value = reader.field(object, "value", read.value);
    const declared = vocabulary.intents.get(intent)?.about.get(field)?.type;
    if (declared !== undefined) read.mustCompare(declared, value.type);
    return { field, value };
  }

  private readonly classDefaults = (raw: unknown): Program["classDefaults"] => {
    const { reader } = this;
    const object = reader.object(raw, MESSAGE_CLASSES);
    const read = this.expressions([]);
    const actionOf = (name: string) => reader.field(object, name, (action) => readAction(action, read));
    return {
      legal: actionOf("legal"),
      transactional: actionOf("transactional"),
      service: actionOf("service"),
      marketing: actionOf("marketing"),
    };
  };
}
