import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { drawInputs, withHoles } from "../src/workload/draw-inputs.ts";
import { drawRules } from "../src/workload/draw-rules.ts";

const inputs = drawInputs();

function hashOf(value: unknown): string {
  return createHash("sha256").update(JSON.stringify(value)).digest("hex").slice(0, 16);
}

describe("the workload", () => {
  it("has the same inputs everywhere", () => {
    expect(inputs).toHaveLength(2000);
    expect(hashOf(inputs)).toBe("8d3b35e147c0458b");
  });

  it.each([
    [10, "300ca4142dad401f"],
    [100, "3202e740d18c5651"],
    [1000, "b7ff11a6288ace06"],
  ])("has the same %i rules everywhere, and expects the same of them", (size, hash) => {
    expect(hashOf(drawRules(size, inputs))).toBe(hash);
  });

  it("has more that fires with more rules, and never more than five for a message", () => {
    const firing = [10, 100, 1000].map((size) => {
      const { expected } = drawRules(size, inputs);
      expect(Math.max(...expected.map((ids) => ids.length))).toBeLessThanOrEqual(5);
      return expected.flat().length;
    });
    expect(firing).toEqual([...firing].sort((left, right) => left - right));
  });

  it("leaves out about one field in ten of the state, and nothing of the message", () => {
    const fields = (all: typeof inputs) =>
      all.flatMap(({ state }) => Object.values(state).flatMap(Object.keys));
    const holed = withHoles(inputs, 0.1);
    expect(fields(holed).length / fields(inputs).length).toBeCloseTo(0.9, 2);
    expect(holed.map(({ message }) => message)).toEqual(inputs.map(({ message }) => message));
  });
});
