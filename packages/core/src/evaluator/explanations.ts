import { causesOfOpen } from "../eval/evaluate.ts";
import { distinct, joinMatches, NO_MATCHES } from "../eval/finding.ts";
import { type Evaluation, MOST_CITED, type Situation } from "../eval/situation.ts";
import type { Expr } from "../ir/expression.ts";
import { type Quantified, readsOnlyRecord, someOnly, surveysOf } from "../ir/surveys.ts";
import type { FactRecord } from "../ledger/fact.ts";
import { Unknown } from "../value/unknown.ts";
import type { Instant } from "../value/value.ts";
import type { Vocabulary } from "../vocabulary/vocabulary.ts";
import type { SurveyCode } from "./generated.ts";
import type { Run } from "./run.ts";

/** A condition that code explains: see `surveysOf`. */
export interface Explained {
  readonly surveys: readonly { readonly slot: number; readonly look: SurveyCode }[];
  /** The `some` that the condition is, if it is nothing else. */
  readonly some: Quantified | null;
  /** See `readsOnlyRecord`. */
  readonly onlyRecord: boolean;
}

/** How a condition is explained by these surveys; null if the interpreter has to. */
export function explainedBy(
  condition: Expr,
  code: readonly SurveyCode[] | null | undefined,
  { records }: Vocabulary,
): Explained | null {
  const quantified = code === null || code === undefined ? null : surveysOf(condition);
  if (quantified === null || code?.length !== quantified.length) return null;
  const surveys = quantified.flatMap(({ slot }, index) => {
    const look = code[index];
    return look === undefined ? [] : [{ slot: slot.index, look }];
  });
  const some = someOnly(condition);
  const onlyRecord = some !== null && readsOnlyRecord(some, records.get(some.set.record)?.key ?? []);
  return { surveys, some, onlyRecord };
}

/** What explains a condition that is true. The run has begun. */
export function explainTrue({ surveys }: Explained, run: Run, changesAt: Instant | null): Evaluation {
  if (surveys.length === 0) return { truth: true, matches: NO_MATCHES, changesAt, cited: NO_RECORDS };
  const found = surveys.map(({ slot, look }) => {
    const matching: FactRecord[] = [];
    look(run, matching, []);
    return { slot, matching };
  });
  const [first] = found;
  const cited =
    first !== undefined && found.length === 1 ? first.matching : found.flatMap((one) => one.matching);
  return {
    truth: true,
    matches: joinMatches(found.map(({ slot, matching }) => new Map([[slot, matching]]))),
    changesAt,
    cited: firstOf(distinct(cited)),
  };
}

const NO_RECORDS: readonly FactRecord[] = [];

/** What explains a condition that is not known; null if the interpreter has to say it. The run has begun. */
export function explainUnknown(
  { surveys, some, onlyRecord }: Explained,
  run: Run,
  changesAt: Instant | null,
  situation: Situation,
): Evaluation | null {
  const [survey] = surveys;
  if (some === null || survey === undefined) return null;
  const open: FactRecord[] = [];
  survey.look(run, [], open);
  const truth = new Unknown(causesOfOpen(some, open, onlyRecord, situation));
  return { truth, matches: NO_MATCHES, changesAt, cited: firstOf(distinct(open)) };
}

function firstOf(records: readonly FactRecord[]): readonly FactRecord[] {
  return records.length <= MOST_CITED ? records : records.slice(0, MOST_CITED);
}
