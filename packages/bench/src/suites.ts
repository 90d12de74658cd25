import { AS_THEY_ARE, WAYS } from "./comity/ways.ts";
import { DECISIONS, INSURANCE } from "./decision/contestants.ts";
import { drawAllPacks, drawInsurance } from "./decision/task.ts";
import { askedWithHoles, askedWithoutHoles, COMITY } from "./engines/comity.ts";
import { handwritten, handwrittenSwitch } from "./engines/handwritten.ts";
import { casl } from "./engines/peers/casl.ts";
import { cedar } from "./engines/peers/cedar.ts";
import { celJs } from "./engines/peers/cel-js.ts";
import { jsonLogicEngine } from "./engines/peers/json-logic-engine.ts";
import { jsonRulesEngine } from "./engines/peers/json-rules-engine.ts";
import { zenEngine, zenEngineParallel } from "./engines/peers/zen-engine.ts";
import { FASTEST_PEER, type Suite, suite } from "./harness/subject.ts";
import { PACKS } from "./packs/contestants.ts";
import { drawPacks } from "./packs/task.ts";
import { drawWorkload } from "./workload/task.ts";

/** One fact in ten. */
const UNKNOWN = 0.1;

const PEERS = [casl, jsonLogicEngine, celJs, zenEngine, zenEngineParallel, cedar, jsonRulesEngine];

export const SUITES: readonly Suite[] = [
  suite({
    name: "workload",
    title: "Rules of two to four tests over message and customer",
    unit: "rules",
    sizes: [10, 100, 1000, 10_000],
    comparisons: [
      { of: "comity", against: "handwritten-switch", goals: { 10: 0.6, 100: 0.6, 1000: 1, 10000: 4 } },
      { of: "comity", against: FASTEST_PEER, goals: { 10: 5, 100: 5, 1000: 5, 10000: 100 } },
      { of: AS_THEY_ARE.name, against: "handwritten-switch", goals: {} },
      { of: AS_THEY_ARE.name, against: FASTEST_PEER, goals: {} },
      { of: "comity-from-message", against: "handwritten-switch", goals: {} },
      { of: "comity-from-raw", against: "handwritten-switch", goals: {} },
      { of: "comity", against: "handwritten", goals: {} },
    ],
    draw: (size) => drawWorkload(size),
    contestants: [...COMITY, handwrittenSwitch, handwritten, ...PEERS],
  }),
  suite({
    name: "unknown",
    title: "The same rules, one fact in ten unknown",
    unit: "rules",
    sizes: [10, 100, 1000, 10_000],
    comparisons: [
      { of: "comity", against: "comity-known", goals: { 10: 0.5, 100: 0.5, 1000: 0.5, 10000: 0.5 } },
    ],
    draw: (size) => drawWorkload(size, UNKNOWN),
    contestants: [askedWithoutHoles, ...WAYS.map(askedWithHoles)],
  }),
  suite({
    name: "packs",
    title: "The rules of the packs, and copies of them with other values",
    unit: "rules",
    // The packs have 29 rules themselves.
    sizes: [29, 300, 1000],
    comparisons: [
      { of: "comity", against: "handwritten-switch", goals: { 29: 0.6, 300: 0.6, 1000: 1 } },
      { of: AS_THEY_ARE.name, against: "handwritten-switch", goals: {} },
    ],
    draw: drawPacks,
    contestants: PACKS,
  }),
  suite({
    name: "insurance",
    title: "Whole decisions: the insurance pack, beside a function written by hand that answers the same",
    unit: "pack",
    sizes: [1],
    comparisons: [
      { of: "comity", against: "handwritten", goals: { 1: 0.5 } },
      { of: AS_THEY_ARE.name, against: "handwritten", goals: {} },
    ],
    draw: drawInsurance,
    contestants: INSURANCE,
  }),
  suite({
    name: "decision",
    title: "Whole decisions: all packs, with the states of a company",
    unit: "packs",
    sizes: [13],
    comparisons: [],
    draw: drawAllPacks,
    contestants: DECISIONS,
  }),
];

/** @throws Error if there is none of this name */
export function suiteNamed(name: string): Suite {
  const found = SUITES.find((one) => one.name === name);
  if (found === undefined)
    throw new Error(`There is no suite ${name}; there are ${SUITES.map((one) => one.name).join(", ")}.`);
  return found;
}
