// The shape of a vocabulary, its merging, and hostile files. Its mistakes are in test/golden/vocabulary.
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { loadVocabulary } from "../../src/vocabulary/load-vocabulary.ts";

const COMPANY = "company: {time_zone: UTC, currency: USD}\nchannels: [email, sms]\n";

function load(...texts: string[]) {
  return loadVocabulary(texts.map((text, index) => ({ file: `${index}.yaml`, text })));
}

/** Loads a vocabulary that must be sound. */
function sound(...texts: string[]) {
  const { vocabulary, diagnostics } = load(...texts);
  expect(diagnostics).toEqual([]);
  if (vocabulary === null) throw new Error("There is no vocabulary.");
  return vocabulary;
}

function codes(...texts: string[]): string[] {
  return load(...texts).diagnostics.map(({ code }) => code);
}

describe("fields", () => {
  const { records, customer } = sound(`${COMPANY}
silos:
  risk:
    owner: Risk
    fresh_for: 90 minutes
    records:
      policy:
        key: [number, customer]
        fields:
          number: text
          status: {type: one of, values: [active, ended], required: true, label: standing}
          by: channel
          off: {type: list of channel}
          tags: {type: list of one of, values: [a, b]}
          at: time of day
          yes: true or false
          plain: {values: [x]}
          flight: {type: reference to risk.flight, sensitivity: personal, purposes: [service]}
      flight: {key: id, reference: true, fields: {id: text}}
intents: {hello: {class: service}}
`);
  const fields = records.get("risk.policy")?.fields;

  test("have the types that their words say", () => {
    expect([...(fields?.values() ?? [])].map(({ name, type }) => [name, type])).toEqual([
      ["number", { kind: "text" }],
      ["status", { kind: "enumeration", values: ["active", "ended"] }],
      ["by", { kind: "enumeration", values: ["email", "sms"] }],
      ["off", { kind: "list", of: { kind: "enumeration", values: ["email", "sms"] } }],
      ["tags", { kind: "list", of: { kind: "enumeration", values: ["a", "b"] } }],
      ["at", { kind: "time_of_day" }],
      ["yes", { kind: "boolean" }],
      ["plain", { kind: "enumeration", values: ["x"] }],
      ["flight", { kind: "reference", record: "risk.flight" }],
    ]);
  });

  test("are optional, plain, for any purpose and named by themselves unless said otherwise", () => {
    expect(fields?.get("off")).toMatchObject({
      required: false,
      sensitivity: "plain",
      purposes: [],
      label: "off",
    });
    expect(fields?.get("status")).toMatchObject({ required: true, label: "standing" });
    expect(fields?.get("flight")).toMatchObject({ sensitivity: "personal", purposes: ["service"] });
  });

  test("of a key are required", () => {
    expect(fields?.get("number")?.required).toBe(true);
  });

  test("identify by the kind that they say, and a customer's email and phone by themselves", () => {
    const {
      company,
      customer: declared,
      silos,
    } = sound(`
company: {time_zone: UTC, currency: USD, country: US}
channels: [email]
customer: {fields: {email: {type: text, required: true}, card: {type: text, identifies: " loyalty  card "}}}
silos:
  shop:
    owner: Shop
    records:
      order: {key: id, fields: {id: text, email: text, mails: {type: list of text, identifies: email}}}
intents: {hello: {class: service}}
`);
    expect(company.country).toBe("US");
    const kinds = (all: Iterable<{ name: string; identifies: string | null }> | undefined) =>
      Object.fromEntries([...(all ?? [])].map(({ name, identifies }) => [name, identifies]));
    expect(kinds(declared.values())).toEqual({
      time_zone: null,
      email: "email",
      phone: "phone",
      card: "loyalty card",
    });
    expect(kinds(silos.get("shop")?.records.get("shop.order")?.fields.values())).toEqual({
      id: null,
      email: null,
      mails: "email",
    });
  });

  test("of the customer always hold those that the engine needs", () => {
    expect([...customer.values()].map(({ name, required }) => [name, required])).toEqual([
      ["time_zone", true],
      ["email", false],
      ["phone", false],
    ]);
  });
});

describe("files", () => {
  const risk =
    "silos: {risk: {owner: Risk, fresh_for: 2 days, records: {policy: {key: id, fields: {id: text}}}}}";
  const intents = "intents: {cancellation: {class: legal, about: {policy: reference to risk.policy}}}";

  test("are merged, and their order has no meaning", () => {
    const forward = sound(COMPANY, risk, intents);
    const backward = sound(intents, risk, COMPANY);
    expect(backward).toEqual(forward);
    expect(forward.silos.get("risk")?.freshForMs).toBe(2 * 86_400_000);
  });

  test("that are broken do not make the others look broken", () => {
    expect(codes(COMPANY, "silos: {risk: 5}", intents)).toEqual(["CY407"]);
  });
});

describe("hostile files", () => {
  test.each([
    ["aliases", "a: &a [x]\nb: *a", "CY404"],
    ["tags", "channels: !evil [a]", "CY404"],
    ["__proto__", "__proto__: {channels: [a]}", "CY404"],
    ["__proto__ in an intent", `intents: {upsell: {"__proto__": {class: legal}}}`, "CY404"],
    ["deep brackets", "a: ".concat("[".repeat(100_000)), "CY401"],
    [
      "deep indentation",
      Array.from({ length: 300 }, (_, depth) => `${" ".repeat(depth)}a:`).join("\n"),
      "CY401",
    ],
    ["deep sequences", "- ".repeat(100_000), "CY401"],
    ["size", `# ${"x".repeat(1_000_001)}`, "CY401"],
    ["two documents", "channels: [a]\n---\nchannels: [b]", "CY402"],
  ])("%s are refused", (_what, text, code) => {
    const before = process.cpuUsage();
    expect(codes(text)).toContain(code);
    // Time of the processor, which other programs do not lengthen.
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1e6).toBeLessThan(1);
  });

  test("constructor and toString are names like any other", () => {
    const { records } = sound(`${COMPANY}
silos: {constructor: {owner: X, records: {prototype: {key: constructor, fields: {constructor: text}}}}}
intents: {hello: {class: service}}`);
    expect(records.get("constructor.prototype")?.fields.get("constructor")?.type).toEqual({ kind: "text" });
  });
});

describe("the vocabulary that comes with the product", () => {
  const folder = fileURLToPath(new URL("../../../../rules/vocabulary", import.meta.url));
  const sources = readdirSync(folder).map((name) => ({
    file: name,
    text: readFileSync(`${folder}/${name}`, "utf8"),
  }));
  const { vocabulary, diagnostics } = loadVocabulary(sources);

  test("is sound", () => {
    expect(diagnostics).toEqual([]);
    expect(vocabulary?.records.size).toBe(19);
    expect(vocabulary?.intents.size).toBe(29);
  });
});
