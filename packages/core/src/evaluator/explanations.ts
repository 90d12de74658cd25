import { causesOfOpen } from "../eval/evaluate.ts";
import { distinct, joinMatches, NO_MATCHES } from "../eval/finding.ts";
import { type Evaluation, MOST_CITED, type Situation } from "../eval/situation.ts";
import type { Expr } from "../ir/expression.ts";
import { type Quantified, readsOnlyRecord, someOnly, surveysOf } from "../ir/surveys.ts";
import type { FactRecord } from "../ledger/fact.ts";
import { Unknown } from "../value/unknown.ts";
import type { Instant } from "../value/value.ts";
import type { Vocabulary } from "../vocabulary/vocabulary.ts";
import type { ConditionCode, SurveyCode } from "./generated.ts";
import type { Run } from "./run.ts";
import { TRUE, UNKNOWN } from "./truth-code.ts";

interface Survey {
  readonly slot: number;
  readonly look: SurveyCode;
}

/** A condition that code explains. */
export interface Explained {
  /** @returns null if the interpreter has to. The run has begun. */
  explain(run: Run, situation: Situation): Evaluation | null;
}

/** How a condition is explained by code, if that is as simple as `surveysOf` says; null if the interpreter has to. */
export function explainedBy(
  condition: Expr,
  truth: ConditionCode | undefined,
  looks: readonly SurveyCode[] | null | undefined,
  { records }: Vocabulary,
): Explained | null {
  if (truth === undefined || looks === null || looks === undefined) return null;
  const quantified = surveysOf(condition);
  if (quantified === null || quantified.length !== looks.length) return null;
  const surveys = quantified.flatMap(({ slot }, index) => {
    const look = looks[index];
    return look === undefined ? [] : [{ slot: slot.index, look }];
  });
  const some = someOnly(condition);
  const [only] = surveys;
  if (some === null || only === undefined) return new ExplainedTests(truth, surveys);
  return new ExplainedSome(some, only, readsOnlyRecord(some, records.get(some.set.record)?.key ?? []));
}

/** A condition that is a `some` and nothing else. */
class ExplainedSome implements Explained {
  private readonly some: Quantified;
  private readonly survey: Survey;
  private readonly onlyRecord: boolean;

  /** @param onlyRecord see `readsOnlyRecord` */
  constructor(some: Quantified, survey: Survey, onlyRecord: boolean) {
    this.some = some;
    this.survey = survey;
    this.onlyRecord = onlyRecord;
  }

  explain(run: Run, situation: Situation): Evaluation | null {
    const { slot, look } = this.survey;
    const matching: FactRecord[] = [];
    const open: FactRecord[] = [];
    const truth = look(run, matching, open);
    const changesAt = changeOf(run);
    if (truth === TRUE) {
      const matches = new Map<number, readonly FactRecord[]>().set(slot, matching);
      return { truth: true, matches, changesAt, cited: cite(matching) };
    }
    if (truth !== UNKNOWN) return null;
    const unknown = new Unknown(causesOfOpen(this.some, open, this.onlyRecord, situation));
    return { truth: unknown, matches: NO_MATCHES, changesAt, cited: cite(open) };
  }
}

/** A conjunction of tests. */
class ExplainedTests implements Explained {
  private readonly truth: ConditionCode;
  private readonly surveys: readonly Survey[];

  constructor(truth: ConditionCode, surveys: readonly Survey[]) {
    this.truth = truth;
    this.surveys = surveys;
  }

  explain(run: Run): Evaluation | null {
    if (this.truth(run) !== TRUE) return null;
    const changesAt = changeOf(run);
    let matches = NO_MATCHES;
    let cited = NO_RECORDS;
    for (const { slot, look } of this.surveys) {
      const matching: FactRecord[] = [];
      look(run, matching, []);
      const found = new Map<number, readonly FactRecord[]>().set(slot, matching);
      matches = matches === NO_MATCHES ? found : joinMatches([matches, found]);
      cited = cited.length === 0 ? matching : [...cited, ...matching];
    }
    return { truth: true, matches, changesAt, cited: cite(cited) };
  }
}

const NO_RECORDS: readonly FactRecord[] = [];

/** When time alone could change what code came to. */
function changeOf({ next }: Run): Instant | null {
  return next === Number.POSITIVE_INFINITY ? null : next;
}

function cite(records: readonly FactRecord[]): readonly FactRecord[] {
  const each = distinct(records);
  return each.length <= MOST_CITED ? each : each.slice(0, MOST_CITED);
}
