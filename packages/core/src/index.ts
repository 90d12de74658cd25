export * from "./bundle/bundle.ts";
export { BundleError } from "./bundle/bundle-error.ts";
export { type Alteration, alter } from "./counterfactual/alteration.ts";
export { type DecisionExplanation, explainDecision } from "./counterfactual/explanation.ts";
export type { Option } from "./counterfactual/options.ts";
export { type Counterfactual, findCounterfactuals } from "./counterfactual/search.ts";
export { momentWith } from "./counterfactual/trial.ts";
export type { ToldTogether } from "./counterfactual/words.ts";
export type { DecisionContext } from "./decide/context.ts";
export { type Decision, decide } from "./decide/decision.ts";
export { contextOf, NotRecorded, replayDecision } from "./decide/replay.ts";
export { type DeclarationTrace, traceDecision } from "./decide/trace.ts";
export * from "./engine/api.ts";
export * from "./engine/clock.ts";
export type { Erasure, Readmission } from "./engine/erase.ts";
export { explainMessage } from "./engine/explain.ts";
export { exportSubject } from "./engine/export.ts";
export { openEngine } from "./engine/open.ts";
export {
  type AcknowledgeOptions,
  type Batch,
  type Outbox,
  openOutbox,
  type TakeOptions,
} from "./engine/outbox.ts";
export { unreported } from "./engine/reconcile.ts";
export type { Retention, RetentionOptions } from "./engine/retention.ts";
export { type Finding, type Verification, type VerifyOptions, verifyLedger } from "./engine/verify.ts";
export * from "./eval/evaluate.ts";
export * from "./eval/freshness.ts";
export * from "./eval/observer.ts";
export * from "./eval/pattern.ts";
export * from "./eval/situation.ts";
export * from "./eval/template.ts";
export * from "./eval/zone-of.ts";
export * from "./evaluator/evaluator.ts";
export { PreparedCustomer } from "./evaluator/filter/prepared-customer.ts";
export { conjunctsOf } from "./evaluator/filter/source.ts";
export { FoundRules } from "./evaluator/found-rules.ts";
export * from "./evaluator/generated.ts";
export * from "./evaluator/program-evaluator.ts";
export * from "./evaluator/run.ts";
export * from "./evaluator/truth-code.ts";
export * from "./explain/english/declaration.ts";
export { intentLabel, recordInWords, siloLabel } from "./explain/english/reading.ts";
export { stateInWords } from "./explain/sentences.ts";
export type { TraceNode } from "./explain/trace.ts";
export { canonicalJson } from "./ir/canonical-json.ts";
export * from "./ir/conditions.ts";
export * from "./ir/expression.ts";
export * from "./ir/program.ts";
export { programHash } from "./ir/program-hash.ts";
export * from "./ir/reads.ts";
export { type Quantified, surveysOf } from "./ir/surveys.ts";
export * from "./ledger/answer.ts";
export * from "./ledger/chain-port.ts";
export * from "./ledger/claim.ts";
export * from "./ledger/decode-message.ts";
export {
  type Asked,
  type Consumer,
  DELIVERY_KINDS,
  type Delivery,
  type DeliveryKind,
} from "./ledger/delivery.ts";
export * from "./ledger/earlier.ts";
export * from "./ledger/encode-request.ts";
export * from "./ledger/entry.ts";
export * from "./ledger/event.ts";
export * from "./ledger/evidence.ts";
export * from "./ledger/fact.ts";
export * from "./ledger/message.ts";
export * from "./ledger/port.ts";
export * from "./ledger/redact.ts";
export { scopesOf } from "./ledger/scope.ts";
export * from "./ledger/standing.ts";
export * from "./ledger/subject-port.ts";
export * from "./ledger/traces.ts";
export type { JsonSchema } from "./schema/json-schema.ts";
export { SCHEMAS } from "./schema/schemas.ts";
export { fromWire, toWire } from "./schema/wire.ts";
export * from "./value/compare.ts";
export * from "./value/date.ts";
export * from "./value/duration.ts";
export { parseExactJson } from "./value/exact-json.ts";
export * from "./value/input-error.ts";
export * from "./value/instant.ts";
export * from "./value/money.ts";
export * from "./value/result.ts";
export * from "./value/suggest.ts";
export * from "./value/time-of-day.ts";
export * from "./value/type.ts";
export * from "./value/units.ts";
export * from "./value/unknown.ts";
export * from "./value/value.ts";
export * from "./value/words.ts";
export * from "./value/yaml-limits.ts";
export * from "./value/zone.ts";
export * from "./vocabulary/decode-customer.ts";
export * from "./vocabulary/decode-field.ts";
export * from "./vocabulary/decode-record.ts";
export * from "./vocabulary/department.ts";
export * from "./vocabulary/identity-key.ts";
export * from "./vocabulary/message-fields.ts";
export * from "./vocabulary/name.ts";
export * from "./vocabulary/record-key.ts";
export * from "./vocabulary/silo-of.ts";
export * from "./vocabulary/vocabulary.ts";
