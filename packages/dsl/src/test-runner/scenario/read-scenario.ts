import type { Instant } from "@comity/core";
import type { Diagnostic } from "../../diagnostic/diagnostic.ts";
import { DiagnosticList } from "../../diagnostic/problem.ts";
import { positionAt } from "../../source/position.ts";
import type { Source } from "../../source/source.ts";
import type { Place, SetUp, Step } from "../model.ts";
import { checkShape, type ShapeProblem } from "./check-shape.ts";
import * as problems from "./problems.ts";
import { readSetUp, readStep } from "./read-step.ts";
import { readYaml, type YamlDocument } from "./read-yaml.ts";
import { scenario as scenarioSchema, setUp as setUpSchema } from "./schema.ts";

const SET_UP_KEYS: ReadonlySet<string> = new Set(Object.keys(setUpSchema.properties));

/** One document of a scenario file: a start, and one or more runs from it. */
export interface Scenario {
  readonly title: string;
  /** The packs loaded for it, and no others. */
  readonly packs: readonly string[];
  readonly now: Instant;
  readonly setUp: SetUp;
  readonly runs: readonly ScenarioRun[];
}

export interface ScenarioRun {
  readonly title: string;
  readonly place: Place;
  readonly steps: readonly Step[];
}

/**
 * Reads a `*.scenario.yaml`. Whatever in it is not known is a diagnostic: a key that nobody reads would be an
 * expectation that nobody checks. A document with problems gives no scenario.
 */
export function readScenarios(source: Source): {
  readonly scenarios: readonly Scenario[];
  readonly diagnostics: readonly Diagnostic[];
} {
  const diagnostics = new DiagnosticList();
  const documents = readYaml(source, diagnostics);
  if (diagnostics.all.length === 0 && documents.every(({ value }) => value === null)) {
    diagnostics.add(problems.NO_SCENARIO, {}, { source, span: { start: 0, end: 1 } });
    return { scenarios: [], diagnostics: diagnostics.all };
  }
  const scenarios = documents.flatMap(
    (document) => new DocumentReader(document, source, diagnostics).read() ?? [],
  );
  return { scenarios, diagnostics: diagnostics.all };
}

type Fields = Readonly<Record<string, unknown>>;

class DocumentReader {
  private readonly document: YamlDocument;
  private readonly source: Source;
  private readonly diagnostics: DiagnosticList;

  constructor(document: YamlDocument, source: Source, diagnostics: DiagnosticList) {
    this.document = document;
    this.source = source;
    this.diagnostics = diagnostics;
  }

  read(): Scenario | null {
    const shape = checkShape(scenarioSchema, this.document.value);
    if (shape.length > 0) return this.refuse("", shape);
    const fields = this.document.value as Fields;
    const both = fields.steps !== undefined && fields.cases !== undefined;
    if (both || (fields.steps === undefined && fields.cases === undefined)) {
      this.diagnostics.add(problems.STEPS_OR_CASES, { both }, this.at("", false));
      return null;
    }
    const setUp = readSetUp(
      Object.fromEntries(Object.entries(fields).filter(([key]) => SET_UP_KEYS.has(key))),
    );
    if (setUp.problems !== undefined) return this.refuse("", setUp.problems);
    const runs = this.readRuns(fields);
    if (runs === null || setUp.value.now === null) return null;
    return {
      title: String(fields.title),
      packs: fields.packs as readonly string[],
      now: setUp.value.now,
      setUp: setUp.value,
      runs,
    };
  }

  private readRuns(fields: Fields): ScenarioRun[] | null {
    const title = String(fields.title);
    if (fields.steps !== undefined) {
      const steps = this.readSteps(fields.steps as readonly unknown[], "/steps");
      return steps === null ? null : [{ title, place: this.placeOf("/steps"), steps }];
    }
    const cases = (fields.cases as readonly Fields[]).map((one, index) => {
      const pointer = `/cases/${index}`;
      const steps = this.readSteps(one.steps as readonly unknown[], `${pointer}/steps`);
      if (steps === null) return null;
      return { title: `${title}: ${String(one.title)}`, place: this.placeOf(pointer), steps };
    });
    return cases.every((one) => one !== null) ? cases : null;
  }

  private readSteps(raw: readonly unknown[], pointer: string): Step[] | null {
    const steps = raw.map((one, index) => {
      const at = `${pointer}/${index}`;
      const step = readStep(one, (inner) => this.placeOf(at + inner));
      return step.problems === undefined ? step.value : this.refuse(at, step.problems);
    });
    return steps.every((step) => step !== null) ? steps : null;
  }

  private refuse(pointer: string, found: readonly ShapeProblem[]): null {
    for (const { message, help, onKey, pointer: inner } of found) {
      this.diagnostics.add(problems.SHAPE, { message, help }, this.at(pointer + inner, onKey));
    }
    return null;
  }

  private at(pointer: string, onKey: boolean) {
    return { source: this.source, span: this.document.spanOf(pointer, onKey) };
  }

  private placeOf(pointer: string): Place {
    const { start } = this.document.spanOf(pointer, false);
    return { file: this.source.file, line: positionAt(this.source, start).line };
  }
}
