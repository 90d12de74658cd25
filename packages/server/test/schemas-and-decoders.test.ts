import { type CustomerData, type Fact, InputError, type JsonSchema, type MessageRequest } from "@comity/core";
import fc from "fast-check";
import { afterAll, beforeAll, describe, it } from "vitest";
import { openTestWorld, type TestWorld } from "../../conformance/src/open-world.ts";
import { decodeMessage } from "../../core/src/ledger/decode-message.ts";
import { checker } from "../src/http/validation.ts";
import { Refusal } from "../src/problem/problem.ts";

/**
 * Two things say what goes in: the schemas that are published, and the decoders of core. The schemas know no vocabulary; and the
 * decoders are for hand-written code too, and take a number for a name, and null or an empty text for what is not given. Beside that, what one takes
 * the other takes.
 */
const schemaOf = checker();

let world: TestWorld;
beforeAll(async () => {
  world = await openTestWorld("");
});
afterAll(() => world.engine.close());

/** Codes of what only the vocabulary, or what is known, can tell: names that are declared, values of fields, versions. */
const OF_VOCABULARY = new Set(
  [503, 504, 506, 507, 509, 511, 512, 513, 517, 580, 581, 582].map((number) => `CY${number}`),
);

/** Lengths and letters of names are left to the decoders, so that every way in has their words. */
const OF_NAMES = new Set(["CY502", "CY505", "CY508", "CY510"]);

const TEXTS = ["", "m1", "Claims", "upsell", "email", "ana", "2026-03-02T10:00:00Z", "x".repeat(201)];
const value = fc.oneof(
  fc.constantFrom<unknown>(...TEXTS, null, true, false, 0, 50, 101, -1, 1.5, [], {}),
  fc.array(fc.constantFrom<unknown>({}, { id: "i1" }, { id: 7 }, { id: true }, "i1", null), { maxLength: 2 }),
  fc.dictionary(
    fc.constantFrom("email", "phone", "fax", "order", "id"),
    fc.constantFrom<unknown>("a@b.example", 7, null, true),
  ),
);

/** Something sound, of which parts are changed, left out or added. */
function near(
  sound: Readonly<Record<string, unknown>>,
  names: readonly string[],
): fc.Arbitrary<Record<string, unknown>> {
  const changes = fc.dictionary(fc.constantFrom(...names, "strange"), fc.option(value, { nil: undefined }), {
    maxKeys: 3,
  });
  return changes.map((changed) => {
    const all = Object.entries({ ...sound, ...changed }).filter(([, one]) => one !== undefined);
    return Object.fromEntries(all);
  });
}

/** As a careful client writes what the decoders also take in another way. */
function careful(given: Record<string, unknown>, names: readonly string[]): Record<string, unknown> {
  const told = Object.entries(given).filter(([, one]) => one !== null && one !== "");
  return Object.fromEntries(
    told.map(([name, one]) => {
      if (names.includes(name) && typeof one === "number") return [name, String(one)];
      if (name === "items" && Array.isArray(one))
        return [name, one.map((item) => careful(Object(item), ["id"]))];
      return [name, one];
    }),
  );
}

function fits(schema: string, given: unknown): boolean {
  try {
    schemaOf({ $ref: `${schema}#` } as JsonSchema, false)(given, "body");
    return true;
  } catch (error) {
    if (error instanceof Refusal) return false;
    throw error;
  }
}

/** The code with which it is refused; null: it is taken. */
async function refusal(decode: () => unknown): Promise<string | null> {
  try {
    await decode();
    return null;
  } catch (error) {
    if (error instanceof InputError) return error.code;
    throw error;
  }
}

const MESSAGE = { id: "m1", department: "Claims", intent: "upsell", channel: "email", customer: "ana" };
const MESSAGE_NAMES = ["id", "department", "intent", "channel", "customer", "campaign"];
const FACT = { record: "risk.policy", data: { customer: "ana", number: "P-1", status: "active" } };

interface Way {
  readonly schema: string;
  readonly given: fc.Arbitrary<Record<string, unknown>>;
  readonly names: readonly string[];
  readonly decode: (given: never) => unknown;
}

const WAYS: readonly Way[] = [
  {
    schema: "MessageRequest",
    given: near(MESSAGE, [...MESSAGE_NAMES, "to", "about", "items", "priority", "send_at"]),
    names: MESSAGE_NAMES,
    decode: (given: MessageRequest) => decodeMessage(world.engine.rules.vocabulary, given, 0),
  },
  {
    schema: "Fact",
    given: near(FACT, ["record", "data", "deleted", "version", "at"]),
    names: ["record"],
    decode: (given: Fact) => world.engine.report(given),
  },
  {
    schema: "CustomerData",
    given: near({ id: "zoe", household: "h9" }, ["id", "household", "time_zone", "email"]),
    names: ["id", "household"],
    decode: (given: CustomerData) => world.engine.customer(given),
  },
];

describe.each(WAYS)("the schema of a $schema, and its decoder", ({ schema, given, names, decode }) => {
  it("what the schema takes is refused only for what the vocabulary says, and for names", async () => {
    await fc.assert(
      fc.asyncProperty(given, async (one) => {
        if (!fits(schema, one)) return true;
        const code = await refusal(() => decode(one as never));
        return code === null || OF_VOCABULARY.has(code) || OF_NAMES.has(code);
      }),
      { numRuns: 300 },
    );
  });

  it("what the decoder takes fits the schema, once it is written with care", async () => {
    await fc.assert(
      fc.asyncProperty(given, async (one) => {
        if ((await refusal(() => decode(one as never))) !== null) return true;
        return fits(schema, careful(one, names));
      }),
      { numRuns: 300 },
    );
  });
});
