import { describe, expect, it } from "vitest";
import { admissionOf } from "../src/http/admission.ts";

/** So many ask for a place in turn. @returns how many have one by now */
function asking(admission: ReturnType<typeof admissionOf>, count: number): () => Promise<number> {
  let entered = 0;
  for (let one = 0; one < count; one++) void admission.enterInTurn().then(() => entered++);
  return async () => {
    await new Promise((resolve) => setImmediate(resolve));
    return entered;
  };
}

describe("places", () => {
  it("are half of them at most taken by what is one of many, so that single requests find one", async () => {
    const admission = admissionOf(8);
    const entered = asking(admission, 20);
    expect(await entered()).toBe(4);
    expect([1, 2, 3, 4, 5].map(() => admission.tryEnter())).toEqual([true, true, true, true, false]);
    expect(admission.isFull).toBe(true);
    // A single request that is done makes no room for more of many.
    admission.leave();
    expect(await entered()).toBe(4);
    expect(admission.tryEnter()).toBe(true);
    for (let one = 0; one < 16; one++) {
      admission.leaveInTurn();
      expect(await entered()).toBe(5 + one);
    }
    expect(admission.inFlight).toBe(8);
  });

  it("are given to those that wait in turn when single requests leave them", async () => {
    const admission = admissionOf(3);
    for (const _ of [1, 2, 3]) expect(admission.tryEnter()).toBe(true);
    const entered = asking(admission, 3);
    expect(await entered()).toBe(0);
    for (const many of [1, 2, 2]) {
      admission.leave();
      expect(await entered()).toBe(many);
    }
    for (const many of [3, 3, 3]) {
      admission.leaveInTurn();
      expect(await entered()).toBe(many);
    }
    expect(admission.inFlight).toBe(0);
  });

  it("are one at least for each kind of request", async () => {
    const admission = admissionOf(1);
    const entered = asking(admission, 2);
    expect(await entered()).toBe(1);
    expect(admission.tryEnter()).toBe(false);
    admission.leaveInTurn();
    admission.leaveInTurn();
    expect(await entered()).toBe(2);
    expect(admission.tryEnter()).toBe(true);
  });
});
