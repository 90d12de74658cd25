// Small rule sets in words, and what their tests reach.

import type { RuleSet } from "@comity/core";
import {
  type Coverage,
  CoverageCollector,
  compile,
  coverageOf,
  runCase,
  translateTest,
  type WrittenTest,
} from "@comity/dsl";
import { memoryStore } from "@comity/store";

const VOCABULARY = `
company: {time_zone: America/Chicago, currency: USD}
channels: [email, sms, letter]
customer: {fields: {country: text, tier: {type: one of, values: [gold], required: true}}}
silos:
  risk:
    owner: Risk
    fresh_for: 24 hours
    records:
      policy:
        key: number
        fields:
          number: text
          line: {type: one of, values: [auto, home]}
          status: {type: one of, values: [active, cancelling], required: true}
          premium: money
          reviewed_at: instant
intents:
  upsell: {class: marketing, about: {line: {type: one of, values: [auto, home]}, price: money}}
  newsletter: {class: marketing}
  recommendation: {class: marketing, items: {line: {type: one of, values: [auto, home]}}}
  payment_failed: {class: service, about: {policy: text}}
  cancellation: {class: legal, about: {policy: text}}
notices: {}
`;

export interface Written {
  readonly text: string;
  readonly rules: RuleSet;
  readonly tests: readonly WrittenTest[];
}

export function written(rules: string): Written {
  const text = `pack p\n${rules}`;
  const { ruleSet, tests, diagnostics } = compile({
    vocabulary: [{ file: "vocabulary.yaml", text: VOCABULARY }],
    rules: [{ file: "p.comity", text }],
  });
  if (ruleSet === null) throw new Error(diagnostics.map(({ message }) => message).join("\n"));
  return { text, rules: ruleSet, tests };
}

/** What the tests in the text reach; all of them must pass. */
export async function covered(
  rules: string,
): Promise<{ readonly text: string; readonly coverage: Coverage }> {
  const { text, rules: ruleSet, tests } = written(rules);
  const collector = new CoverageCollector();
  for (const { test, source } of tests) {
    const { testCase, diagnostics } = translateTest(test, source, ruleSet);
    if (testCase === null) throw new Error(diagnostics.map(({ message }) => message).join("\n"));
    const options = {
      rules: ruleSet,
      openStore: async () => memoryStore(),
      observer: collector.observer(ruleSet),
    };
    const { passed, failures } = await runCase(testCase, options);
    if (!passed) throw new Error(failures.map(({ expected, got }) => `${expected}, got ${got}`).join("\n"));
  }
  return { text, coverage: coverageOf(ruleSet, collector) };
}

/** `text: outcome outcome`, those that were not reached in capitals. */
export function inLines({
  text,
  coverage,
}: {
  readonly text: string;
  readonly coverage: Coverage;
}): string[] {
  return coverage.packs.flatMap(({ declarations }) =>
    declarations.flatMap(({ points }) =>
      points.map(({ kind, source, outcomes }) => {
        const words = kind === "declaration" ? "(whole)" : text.slice(source.start, source.end);
        const told = outcomes.map(({ outcome, count }) => (count > 0 ? outcome : outcome.toUpperCase()));
        return `${words.replace(/\s+/g, " ")}: ${told.join(" ")}`;
      }),
    ),
  );
}
