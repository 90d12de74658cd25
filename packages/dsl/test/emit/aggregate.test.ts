// An aggregate over records that may be gone: compiled code has to keep apart what certainly counts and what may.
import { BOOLEAN, type Expr, MONEY } from "@comity/core";
import { describe, expect, test } from "vitest";
import {
  compare,
  field,
  literal,
  own,
  situation,
  slot,
  supportCase,
  text,
  usd,
} from "../../../core/test/eval/world.ts";
import { generate } from "../../src/emit/javascript/generate.ts";
import { difference, interpreted, ruleSetOf } from "./support.ts";

const isOneOfTwo: Expr = {
  op: "one_of",
  type: BOOLEAN,
  left: field("number"),
  options: [text("C-1"), text("C-2")],
};
const outOfStep = { silos: { support: { inStep: null } } };

describe("records of a silo that is out of step, found by a membership", () => {
  test.each(["min", "max", "sum"] as const)("the %s of them is as open as they are", (name) => {
    const of = literal({ minor: 500, currency: "USD" }, MONEY);
    const aggregate: Expr = {
      op: "aggregate",
      type: MONEY,
      function: name,
      set: own,
      slot,
      body: isOneOfTwo,
      of,
    };
    for (const number of ["C-1", "C-2", "C-3"]) {
      const world = situation({ ...outOfStep, records: [supportCase(number)] });
      for (const relation of ["eq", "lt", "gt"] as const) {
        const condition = compare(relation, aggregate, usd(400));
        const rules = ruleSetOf([condition]);
        expect(difference(rules, generate(rules), [world])).toBeNull();
        if (number !== "C-3") expect(interpreted(condition, world)).toMatch(/^unknown/);
      }
    }
  });
});
