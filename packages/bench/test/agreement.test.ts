import { describe, expect, it } from "vitest";
import { WAYS } from "../src/comity/ways.ts";
import { DECISIONS, INSURANCE } from "../src/decision/contestants.ts";
import { drawAllPacks, drawInsurance } from "../src/decision/task.ts";
import { askedWithHoles, COMITY } from "../src/engines/comity.ts";
import { handwritten, handwrittenSwitch } from "../src/engines/handwritten.ts";
import { Meter } from "../src/harness/meter.ts";
import type { Contestant } from "../src/harness/subject.ts";
import { PACKS } from "../src/packs/contestants.ts";
import { drawPacks } from "../src/packs/task.ts";
import { drawWorkload } from "../src/workload/task.ts";

const LIMIT_MS = 120_000;

async function expectAgreement<Task>(
  contestant: Contestant<Task>,
  task: Task,
  inputs: number,
): Promise<void> {
  const meter = new Meter(await contestant.load(task));
  expect(await meter.verify(LIMIT_MS)).toEqual({ inputs, verified: inputs, wrong: 0, example: null });
}

function labelled<Task>(contestants: readonly Contestant<Task>[]) {
  return contestants.map((one) => [one.label, one] as const);
}

describe.each([10, 100])("over %i rules, what is expected of all inputs is answered by", (size) => {
  const task = drawWorkload(size);

  it.each(labelled([...COMITY, handwritten, handwrittenSwitch]))("%s", async (_, contestant) => {
    await expectAgreement(contestant, task, 2000);
  });
});

describe("with one fact in ten unknown, what the interpreter finds is found by", () => {
  const task = drawWorkload(100, 0.1);

  it.each(labelled(WAYS.map(askedWithHoles)))("%s", async (_, contestant) => {
    await expectAgreement(contestant, task, 2000);
  });
});

describe("over the packs with copies of their rules, what the interpreter finds is found by", async () => {
  const task = await drawPacks(100);

  it.each(labelled(PACKS))("%s", async (_, contestant) => {
    await expectAgreement(contestant, task, 1000);
  });
});

describe("of whole decisions, verdict, reasons and until when are said alike by", async () => {
  const insurance = await drawInsurance();
  const packs = await drawAllPacks();

  it.each(labelled(INSURANCE))("%s, over the insurance pack", async (_, contestant) => {
    await expectAgreement(contestant, insurance, 1000);
  });

  it.each(labelled(DECISIONS))("%s, over all packs", async (_, contestant) => {
    await expectAgreement(contestant, packs, 1000);
  });
});
