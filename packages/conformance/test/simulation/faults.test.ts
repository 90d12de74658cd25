import { describe, expect, it } from "vitest";
import { FAULTS } from "./faults.ts";
import { missedBy } from "./find-fault.ts";

// A test that has never failed proves little: with each of these mistakes made in the engine, a world has to break. A few are
// made here, all of them where COMITY_FAULTS is "all".

const isAll = process.env.COMITY_FAULTS === "all";
const SAMPLE = 3;

describe("the simulation finds", () => {
  for (const fault of isAll ? FAULTS : FAULTS.slice(0, SAMPLE)) {
    it(fault.name, { timeout: 1_200_000 }, () => {
      expect(missedBy(fault)).toBeNull();
    });
  }
});
