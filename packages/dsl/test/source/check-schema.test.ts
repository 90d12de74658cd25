import { Ajv } from "ajv";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checkSchema, type Schema } from "../../src/source/check-schema.ts";
import { scenario, step } from "../../src/test-runner/scenario/schema.ts";
import { VOCABULARY_SCHEMA } from "../../src/vocabulary/vocabulary-schema.ts";

// What JSON Schema says is known best by those who have implemented all of it.

const SCHEMAS: Readonly<Record<string, Schema>> = { vocabulary: VOCABULARY_SCHEMA, scenario, step };

/** Values that mostly fit a schema: what is in them often does not. */
function near(schema: Schema): fc.Arbitrary<unknown> {
  const other = fc.constantFrom<unknown>(
    "",
    "x",
    1,
    true,
    null,
    [],
    {},
    ["x", 2],
    { x: 1 },
    "é".repeat(2001),
  );
  return fc.oneof({ weight: 6, arbitrary: fitting(schema) }, { weight: 1, arbitrary: other });
}

function fitting({ properties, additionalProperties, items, enum: allowed }: Schema): fc.Arbitrary<unknown> {
  if (allowed !== undefined) return fc.constantFrom<unknown>(...allowed, "another");
  const strange = fc.dictionary(fc.constantFrom("strange", "a/b", "c~d"), fc.constant("x"), { maxKeys: 1 });
  if (properties !== undefined) {
    const members = Object.entries(properties).map(([key, one]) => [
      key,
      fc.option(near(one), { nil: undefined }),
    ]);
    return fc
      .tuple(fc.record(Object.fromEntries(members)), strange)
      .map(([known, more]) => given({ ...known, ...more }));
  }
  if (additionalProperties)
    return fc.dictionary(fc.constantFrom("a", "b/c", "d~e"), near(additionalProperties));
  if (items !== undefined) return fc.array(near(items), { maxLength: 3 });
  return fc.constantFrom<unknown>("text", "", 7, false, {});
}

function given(fields: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

describe.each(Object.entries(SCHEMAS))("the shape of a %s", (_, schema) => {
  const validate = new Ajv({ allErrors: true, allowUnionTypes: true }).compile(schema);

  test("is checked as JSON Schema says, mistake by mistake and in the same order", () => {
    let mistaken = 0;
    fc.assert(
      fc.property(near(schema), (value) => {
        const expected = validate(value)
          ? []
          : (validate.errors ?? []).map(({ keyword, instancePath, params }) => ({
              keyword,
              pointer: instancePath,
              key: params.missingProperty ?? params.additionalProperty,
            }));
        if (expected.length > 0) mistaken++;
        const actual = checkSchema(schema, value).map((one) => ({
          keyword: one.keyword,
          pointer: one.pointer,
          key: "key" in one ? one.key : undefined,
        }));
        expect(actual).toEqual(expected);
      }),
      { numRuns: 500 },
    );
    expect(mistaken).toBeGreaterThan(50);
  });
});
