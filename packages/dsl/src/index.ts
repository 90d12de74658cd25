export { type Compiled, type CompileInput, compile, type WrittenTest } from "./compile/compile.ts";
export { compileEvaluator } from "./compile/compile-evaluator.ts";
export { definitionsOf } from "./compile/definitions-of.ts";
export type { Linted, LintFinding } from "./compile/lint-rules.ts";
export { lintRules } from "./compile/lint-rules.ts";
export { type LoadedRules, lintFolder, loadRules } from "./compile/load-rules.ts";
export type { Diagnostic, Edit, Severity } from "./diagnostic/diagnostic.ts";
export { inOrder, MOST_SHOWN, type Shown, toShow } from "./diagnostic/order.ts";
export { type RenderOptions, renderDiagnostic } from "./diagnostic/render.ts";
export { emitJavaScript, type JavaScript } from "./emit/javascript/emit-javascript.ts";
export { type EmittedModule, emitModule } from "./emit/javascript/emit-module.ts";
export { generate } from "./emit/javascript/generate.ts";
export type { SourceMap } from "./emit/javascript/source-map.ts";
export { type Formatted, format } from "./format/format.ts";
export { applyEdits } from "./lint/apply-edits.ts";
export type { Reached } from "./lint/context.ts";
export { type Line, lineAt, type Position, positionAt } from "./source/position.ts";
export type { Source, Span } from "./source/source.ts";
export type * as Ast from "./syntax/ast.ts";
export { type ParseResult, parse } from "./syntax/parse.ts";
export { problemsOfTests, translateTest } from "./test-runner/blocks/translate.ts";
export { CoverageCollector } from "./test-runner/coverage/collector.ts";
export {
  type Coverage,
  coverageOf,
  type DeclarationCoverage,
  type OutcomeCoverage,
  type PackCoverage,
  type PointCoverage,
  percentOf,
  type Share,
} from "./test-runner/coverage/coverage.ts";
export type { Outcome } from "./test-runner/coverage/point.ts";
export { initialState, liveSilos } from "./test-runner/initial-state.ts";
export type {
  Action,
  Expectation,
  ExpectedAlert,
  Place,
  ResolvedMessage,
  SetUp,
  Step,
  TestCase,
} from "./test-runner/model.ts";
export { reachedBy } from "./test-runner/reached.ts";
export type { CaseResult, Failure } from "./test-runner/result.ts";
export { type RunOptions, runCase } from "./test-runner/run-case.ts";
export { casesOf } from "./test-runner/scenario/cases-of.ts";
export type { ShapeProblem } from "./test-runner/scenario/check-shape.ts";
export { readScenarios, type Scenario, type ScenarioRun } from "./test-runner/scenario/read-scenario.ts";
export { type ReadResult, readSetUp, readStep } from "./test-runner/scenario/read-step.ts";
export { typedFields, typedRequest, typedStep } from "./test-runner/typed-values.ts";
export { applyStep, openWorld, type StepOutcome, type World } from "./test-runner/world.ts";
export { type OddDepartment, oddDepartment } from "./vocabulary/departments.ts";
export { type LoadedVocabulary, loadVocabulary } from "./vocabulary/load-vocabulary.ts";
export { VOCABULARY_SCHEMA } from "./vocabulary/vocabulary-schema.ts";
