// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are texts of source files.
/** A mistake that somebody could make: one place in one source file, and what stands there instead. */
export interface Fault {
  readonly name: string;
  /** The end of the file's path. */
  readonly file: string;
  /** Has to stand in the file exactly once. */
  readonly find: string;
  readonly replace: string;
}

const EMIT = "packages/dsl/src/emit/javascript";
const RUNTIME = "packages/core/src/evaluator/runtime";
const FILTER = "packages/core/src/evaluator/filter";
const DECIDE = "packages/core/src/decide";

/** In the code that is written for conditions, and what it calls. */
const IN_CODE: readonly Fault[] = [
  {
    name: "a comparison includes its end",
    file: `${EMIT}/relation.ts`,
    find: 'lt: "<",',
    replace: 'lt: "<=",',
  },
  {
    name: "an unknown value is taken for one that differs",
    file: `${EMIT}/code.ts`,
    find: "return `${code} === undefined`;",
    replace: "return null;",
  },
  {
    name: "a disjunction ends at its first part that holds, though that may cease",
    file: `${EMIT}/connective.ts`,
    find: "writer.line(`if (${this.last} === Infinity) {`);",
    replace: 'writer.line("if (true) {");',
  },
  {
    name: "a loop over records forgets when what it has looked at changes",
    file: `${EMIT}/loop.ts`,
    find: "if (${next} < first) first",
    replace: "if (${next} > first) first",
  },
  {
    name: "the household's records are read as the customer's",
    file: `${EMIT}/unit.ts`,
    find: "textLiteral(record), textLiteral(scope), ...",
    replace: 'textLiteral(record), textLiteral(scope === "household" ? "customer" : scope), ...',
  },
  {
    name: "what is remembered is not forgotten with the next message",
    file: `${EMIT}/function.ts`,
    find: "line(`if (${memo}.generation === run.generation) {`)",
    replace: "line(`if (${memo}.generation !== -1) {`)",
  },
  {
    name: "what is remembered comes without when it changes",
    file: `${EMIT}/function.ts`,
    find: "...(next === null ? [] : [line(`  run.next = ${memo}.next;`)]),",
    replace: "",
  },
  {
    name: "names that every object inherits are read like others",
    file: `${EMIT}/literal.ts`,
    find: "return name in {};",
    replace: "return name === null;",
  },
  {
    name: "a quick test takes what is unknown for something else",
    file: `${EMIT}/quick-test.ts`,
    find: 'const possible = absent === "unknown" ? `(${same} || ${code} == null)` : same;',
    replace: "const possible = same;",
  },
  {
    name: "a quick test takes what is unknown for empty",
    file: `${EMIT}/quick-test.ts`,
    find: 'const certain = scalar.absent === "unknown" ? "false" : absent;',
    replace: "const certain = absent;",
  },
  {
    name: "a quick test takes what it does not know for unknown",
    file: `${EMIT}/quick-test.ts`,
    find: 'return absent === "unknown" ? `${code} == null` : null;',
    replace: "return `${code} == null`;",
  },
  {
    name: "a record that may be gone is told of as one that matches",
    file: `${EMIT}/survey.ts`,
    find: "`(${body.yes}) && ${fresh}`",
    replace: "body.yes",
  },
  {
    name: "the silence of a silo is taken for all that is not known",
    file: "packages/core/src/eval/evaluate.ts",
    find: "onlyRecord && incomplete !== null && !recordFreshness(situation, record).fresh;",
    replace: "incomplete !== null;",
  },
  {
    name: "facts go stale a millisecond early",
    file: `${RUNTIME}/records.ts`,
    find: "const staleAt = confirmed + this.freshForMs + 1;",
    replace: "const staleAt = confirmed + this.freshForMs;",
  },
  {
    name: "a stale record is read as a fresh one",
    file: `${RUNTIME}/records.ts`,
    find: "return this.clock < staleAt ? staleAt : Number.NEGATIVE_INFINITY;",
    replace: "return staleAt;",
  },
  {
    name: "a window of time ends before its end",
    file: `${RUNTIME}/within.ts`,
    find: "run.at <= high, nowFlip(run, high + 1)",
    replace: "run.at < high, nowFlip(run, high + 1)",
  },
  {
    name: "a window of time is said to change at its end, and not after it",
    file: `${RUNTIME}/within.ts`,
    find: "day <= high, dateFlip(run, high + 1)",
    replace: "day <= high, dateFlip(run, high)",
  },
  {
    name: "a start that nobody reported counts as not sent",
    file: `${RUNTIME}/history.ts`,
    find: 'return state === "unreported" ? UNKNOWN : state === "sent" ? TRUE : FALSE;',
    replace: 'return state === "sent" ? TRUE : FALSE;',
  },
  {
    name: "the change of clocks is overlooked",
    file: `${RUNTIME}/local-clock.ts`,
    find: "if (this.at + Math.max(toLow, toHigh) >= this.stretch.to) return undefined;",
    replace: "",
  },
  {
    name: "a total of records that are not all there is taken for known",
    file: `${RUNTIME}/aggregate.ts`,
    find: "open: open || !complete ? SOME_CAUSE : []",
    replace: "open: open ? SOME_CAUSE : []",
  },
  {
    name: "a sum beyond all numbers is taken for known",
    file: `${EMIT}/aggregate.ts`,
    find: "total_ - total_ === 0 ? total_ : ${careful}",
    replace: "total_",
  },
  {
    name: "a text is looked for the wrong way round",
    file: `${EMIT}/text.ts`,
    find: "operandOf(left), operandOf(right));",
    replace: "operandOf(right), operandOf(left));",
  },
  {
    name: "a list that is reached over a reference is taken for one value",
    file: `${EMIT}/membership.ts`,
    find: 'const isList = expr.field.type.kind === "list" &&',
    replace: 'const isList = expr.field.op === "field" && expr.field.type.kind === "list" &&',
  },
  {
    name: "more records are cited than a reason has room for",
    file: "packages/core/src/evaluator/explanations.ts",
    find: "return each.length <= MOST_CITED ? each : each.slice(0, MOST_CITED);",
    replace: "return each;",
  },
  {
    name: "the order of amounts in two currencies is taken for known",
    file: `${RUNTIME}/relation.ts`,
    find: 'return relation === "ne" ? TRUE : UNKNOWN;',
    replace: 'return relation === "ne" ? TRUE : FALSE;',
  },
  {
    name: "the time of day where nobody knows the zone is taken for known",
    file: `${RUNTIME}/clock.ts`,
    find: "return fixed === null ? FALSE : UNKNOWN;",
    replace: "return FALSE;",
  },
  {
    name: "amounts in two currencies are compared",
    file: `${RUNTIME}/relation.ts`,
    find: "if (!isComparable) return relateCurrencies(relation);",
    replace: "",
  },
];

/** In what a decision makes of the rules that were found. */
const IN_DECISIONS: readonly Fault[] = [
  {
    name: "rules that are unknown come after all that fired",
    file: `${DECIDE}/rules.ts`,
    find: "(second === unknown.length || one < other);",
    replace: "true;",
  },
  {
    name: "rules that are false are never looked at again",
    file: `${DECIDE}/rules.ts`,
    find: "found.mayChange(changesAt);",
    replace: "found.mayChange(null);",
  },
  {
    name: "what has left the window of one limit is not counted by another",
    file: `${DECIDE}/recent.ts`,
    find: "Math.min(low, floor), Infinity)",
    replace: "Math.max(low, floor), Number.NEGATIVE_INFINITY)",
  },
  {
    name: "a message on the edge of a limit's window has left it",
    file: `${DECIDE}/recent.ts`,
    find: "? clock - window.ms",
    replace: "? clock - window.ms + 1",
  },
  {
    name: "a limit counts earlier messages in the order of the ledger",
    file: `${DECIDE}/recent.ts`,
    find: "if (last !== undefined && at < last.at) this.isSorted = false;",
    replace: "",
  },
  {
    name: "a limit counts what another counts",
    file: `${DECIDE}/recent.ts`,
    find: "if ((counting & bit) === 0 || (ownOnly && !own)) continue;",
    replace: "if (ownOnly && !own) continue;",
  },
  {
    name: "a conflict about two things finds who shares the first",
    file: `${DECIDE}/recent.ts`,
    find: "if ((ownOnly && !own) || !this.sharesAll(fields, entry)) continue;",
    replace: "if (ownOnly && !own) continue;",
  },
  {
    name: "clearances that lapse give their place back never",
    file: `${DECIDE}/room.ts`,
    find: "if (instant >= this.fullUntil) this.countAt(instant);",
    replace: "if (this.fullUntil < 0) this.countAt(instant);",
  },
  {
    name: "a limit is full where its messages stand a window apart",
    file: `${DECIDE}/room.ts`,
    find: "if (start <= first) full.add",
    replace: "if (start <= first + 1) full.add",
  },
];

/** In what a program is said to read. */
const IN_MANIFEST: readonly Fault[] = [
  {
    name: "the manifest leaves out what an answer to the unknown reads",
    file: "packages/core/src/ir/reads.ts",
    find: "if (rule.ifUnknown !== null) reads.action(rule.ifUnknown);",
    replace: "",
  },
  {
    name: "the manifest looks back as far as its shortest window",
    file: "packages/core/src/ir/reads.ts",
    find: "sinceMs === null ? null : Math.max(this.ledger.sinceMs, sinceMs);",
    replace: "sinceMs === null ? null : Math.min(this.ledger.sinceMs, sinceMs);",
  },
  {
    name: "the manifest looks back a day for a limit by the week or month",
    file: "packages/core/src/ir/reads.ts",
    find: "LONGEST_CALENDAR_MS[window.unit];",
    replace: "LONGEST_CALENDAR_MS.day;",
  },
  {
    name: "the manifest leaves out what earlier messages were about",
    file: "packages/core/src/ir/reads.ts",
    find: "for (const field of about) this.ledger.about.add(field);",
    replace: "",
  },
  {
    name: "the manifest of an alert leaves out its condition",
    file: "packages/core/src/ir/reads.ts",
    find: "reads.condition(alert.when);",
    replace: "",
  },
  {
    name: "the manifest takes the records of one slot for those of another",
    file: "packages/core/src/ir/reads.ts",
    find: "this.slots.set(index, record);",
    replace: "if (!this.slots.has(index)) this.slots.set(index, record);",
  },
];

/** In the index. */
const IN_INDEX: readonly Fault[] = [
  {
    name: "the index takes a number that a rule names for one below it",
    file: `${FILTER}/classes.ts`,
    find: "marks[low] === value ? 2 * low + 2 : 2 * low + 1",
    replace: "2 * low + 1",
  },
  {
    name: "the index takes what lies between two steps for the step below",
    file: `${FILTER}/classes.ts`,
    find: "const at = Math.ceil((value - first) / step);\n  let low = at <= 0 ? 0 : at < below.length ? (below[at] as number) : marks.length;\n  // The subtraction may have rounded the value onto the next step, or past it.\n  while (low < marks.length && (marks[low] as number) < value) low++;",
    replace:
      "const at = Math.floor((value - first) / step);\n  let low = at <= 0 ? 0 : at < below.length ? (below[at] as number) : marks.length;",
  },
  {
    name: "the index takes what the message has to give and does not for empty",
    file: `${FILTER}/column-reader.ts`,
    find: "return this.requiredBy.has(message.intent) ? UNKNOWN_CLASS : EMPTY_CLASS;",
    replace: "return EMPTY_CLASS;",
  },
  {
    name: "the index takes a field that was never received for empty",
    file: `${FILTER}/column-reader.ts`,
    find: "return required && (value === null || value === undefined) ? UNKNOWN_CLASS : this.classes.classOf(value);",
    replace: "return this.classes.classOf(value);",
  },
  {
    name: "the index takes a set for unknown of which one record is",
    file: `${FILTER}/column-reader.ts`,
    find: "Math.max(NO_CLASS, this.classOf(this.given(record.fields), this.required))",
    replace: "this.classOf(this.given(record.fields), this.required)",
  },
  {
    name: "the index rules out by records that will go stale, and forgets when",
    file: `${FILTER}/column-reader.ts`,
    find: 'if (!readable || inStep === null || (inStep !== "live" && this.ages)) return null;',
    replace: "if (!readable || inStep === null) return null;",
  },
  {
    name: "the index rules out by a set of records that is not complete",
    file: `${FILTER}/column-reader.ts`,
    find: 'if (!readable || inStep === null || (inStep !== "live" && this.ages)) return null;',
    replace: 'if (!readable || (inStep !== null && inStep !== "live" && this.ages)) return null;',
  },
  {
    name: "the index looks at more members than a list has",
    file: `${FILTER}/search.ts`,
    find: "rowOfMembers(rows, at, known ?? reader.members, count)",
    replace: "rowOfMembers(rows, at, known ?? reader.members, Math.max(count, 1))",
  },
  {
    name: "the index wants all records to pass where one is enough",
    file: `${FILTER}/search.ts`,
    find: "before | (bits[row + word] as number)",
    replace: "(index === 0 ? -1 : before) & (bits[row + word] as number)",
  },
  {
    name: "the index gives rules in the order of its bits",
    file: `${FILTER}/search.ts`,
    find: "while (at > 0 && (places[at - 1] as number) > place) {",
    replace: "while (false) {",
  },
  {
    name: "the index takes a rule of which something is unknown for true",
    file: `${FILTER}/search.ts`,
    find: "if (row === unknown) truth = UNKNOWN;",
    replace: "",
  },
  {
    name: "the index decides by a value that has no class",
    file: `${FILTER}/search.ts`,
    find: "if (row === nothingRuledOut) return null;",
    replace: "",
  },
  {
    name: "the index decides a rule of which it reads but a part",
    file: `${FILTER}/tests.ts`,
    find: "parts.length > 0 && parts.every(isDecided)",
    replace: "parts.length > 0 && parts.some(isDecided)",
  },
  {
    name: "the index does not see what a value is held against from the right",
    file: `${FILTER}/given.ts`,
    find: "if (!parts.some((part) => reads(plain(part)))) return;",
    replace: "if (!parts.slice(0, 1).some((part) => reads(plain(part)))) return;",
  },
  {
    name: "the index takes a text that no rule names for empty",
    file: `${FILTER}/classes.ts`,
    find: "this.texts.get(value) ?? this.count - 1",
    replace: "this.texts.get(value) ?? EMPTY_CLASS",
  },
  {
    name: "the index reads a comparison written the other way round as it stands",
    file: `${FILTER}/given.ts`,
    find: "return related(converse(relation), value, one.value);",
    replace: "return related(relation, value, one.value);",
  },
  {
    name: "the index takes the opposite of what it does not know for false",
    file: `${FILTER}/given.ts`,
    find: "return truth === UNKNOWN ? UNKNOWN : truth === TRUE ? FALSE : TRUE;",
    replace: "return truth === FALSE ? TRUE : FALSE;",
  },
  {
    name: "a disjunction is ruled out by its last part",
    file: `${FILTER}/given.ts`,
    find: "if (one === UNKNOWN) all = UNKNOWN;\n  }\n  return all;\n}\n\nfunction opposite",
    replace: "all = one;\n  }\n  return all;\n}\n\nfunction opposite",
  },
  {
    name: "a prepared customer keeps what another index made of it",
    file: `${FILTER}/prepared-customer.ts`,
    find: "if (this.by !== index) {",
    replace: "if (this.by === null) {",
  },
];

/** Each has to be found by the differential test. */
export const FAULTS: readonly Fault[] = [...IN_CODE, ...IN_DECISIONS, ...IN_MANIFEST, ...IN_INDEX];
