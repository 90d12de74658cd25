import { describe, expect, it } from "vitest";
import { COMITY } from "../src/engines/comity.ts";
import { handwritten, handwrittenSwitch } from "../src/engines/handwritten.ts";
import { Meter } from "../src/harness/meter.ts";
import { drawWorkload } from "../src/workload/task.ts";

const LIMIT_MS = 120_000;

describe.each([10, 100])("over %i rules, what is expected of all inputs is answered by", (size) => {
  const task = drawWorkload(size);

  it.each([...COMITY, handwritten, handwrittenSwitch].map((one) => [one.label, one] as const))(
    "%s",
    async (_, contestant) => {
      const meter = new Meter(await contestant.load(task));
      expect(await meter.verify(LIMIT_MS)).toEqual({ inputs: 2000, verified: 2000, wrong: 0, example: null });
    },
  );
});
