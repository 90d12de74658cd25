import { describe, expect, it } from "vitest";
import { FAULTS } from "./faults.ts";
import { missedBy } from "./find-fault.ts";

// A test that has never failed proves little: with each of these mistakes made, the differential test has to fail. A few are
// made here, all of them where COMITY_FAULTS is "all".

const isAll = process.env.COMITY_FAULTS === "all";
const SAMPLE = 4;

describe("the differential test finds", () => {
  for (const fault of isAll
    ? FAULTS
    : FAULTS.filter((_, index) => index % Math.ceil(FAULTS.length / SAMPLE) === 0)) {
    it(fault.name, () => {
      expect(missedBy(fault)).toBeNull();
    });
  }
});
