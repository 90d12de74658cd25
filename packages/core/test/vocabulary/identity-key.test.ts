import { describe, expect, it } from "vitest";
import {
  type Field,
  identityKey,
  identityKeys,
  kindOfKey,
  TEXT,
  type Type,
  type Vocabulary,
} from "../../src/index.ts";

describe("an email address", () => {
  it.each([
    ["ana.ruiz@example.com", "email:ana.ruiz@example.com"],
    [" \tAna.Ruiz@EXAMPLE.com\n", "email:ana.ruiz@example.com"],
    ["ÄNNE@example.de", "email:änne@example.de"],
    // Full-width letters, as forms in Japan send them, and a decomposed umlaut.
    ["ａｎａ＠example.com", "email:ana@example.com"],
    ["a\u0308nne@example.de", "email:änne@example.de"],
  ])("%j is %s", (written, key) => expect(identityKey("email", written, null)).toBe(key));

  it("with dots or a tag is another one: providers differ in what those mean", () => {
    const keys = ["anaruiz@x.test", "ana.ruiz@x.test", "anaruiz+news@x.test"];
    expect(new Set(keys.map((text) => identityKey("email", text, null))).size).toBe(3);
  });

  it.each([
    "",
    " ",
    "none",
    "n/a",
    "@",
    "ana@",
    "@example.com",
    "ana ruiz@example.com",
    "a@b@c",
    "Ana <a@b.test>",
  ])("%j is nobody's", (written) => expect(identityKey("email", written, null)).toBeNull());
});

describe("a telephone number", () => {
  it.each([
    ["+13125550104", null, "phone:+13125550104"],
    ["(312) 555-0104", "US", "phone:+13125550104"],
    ["312.555.0104", " us ", "phone:+13125550104"],
    ["1-312-555-0104", "US", "phone:+13125550104"],
    ["tel:+1-312-555-0104", null, "phone:+13125550104"],
    ["＋１ ３１２ ５５５ ０１０４", null, "phone:+13125550104"],
    ["020 7946 0958", "GB", "phone:+442079460958"],
    ["+44 (0)20 7946 0958", "US", "phone:+442079460958"],
    ["0044 20 7946 0958", "DE", "phone:+442079460958"],
    ["030/901820", "DE", "phone:+4930901820"],
    ["+1 312 555 0104 ext. 5", null, "phone:+13125550104;ext=5"],
  ])("%j in %s is %s", (written, country, key) => expect(identityKey("phone", written, country)).toBe(key));

  it.each([
    ["(312) 555-0104", null],
    ["(312) 555-0104", "United States"],
    ["(312) 555-0104", "XX"],
    ["555-0104", "US"],
    ["+1 312 555 010", null],
    ["+1 312 555 01044", null],
    ["+999 123 456", null],
    ["call 312 555 0104 after six", "US"],
    ["1-800-FLOWERS", "US"],
    ["000-000-0000", "US"],
    ["", "US"],
    ["unknown", "US"],
    ["+1".repeat(2_000), null],
    [`+1${"3".repeat(5_000)}`, null],
  ])("%j in %s is nobody's", (written, country) => expect(identityKey("phone", written, country)).toBeNull());
});

describe("a key of another kind", () => {
  it("is compared as it is written, but for space around it", () => {
    expect(identityKey("satellite account", " SAT-9 ", null)).toBe("satellite account:SAT-9");
    expect(identityKey("satellite account", "sat-9", null)).toBe("satellite account:sat-9");
    expect(identityKey("satellite account", "  ", null)).toBeNull();
    expect(kindOfKey("satellite account:a:b")).toBe("satellite account");
  });
});

describe("the keys of a record", () => {
  const field = (name: string, identifies: string | null, type: Type = TEXT): Field => {
    return { name, type, required: false, label: name, purposes: [], sensitivity: "plain", identifies };
  };
  const fields = new Map(
    [
      field("email", "email"),
      field("others", "email", { kind: "list", of: TEXT }),
      field("phone", "phone"),
      field("note", null),
      field("country", null),
      field("constructor", "account"),
    ].map((one) => [one.name, one]),
  );
  const vocabulary = (country?: string): Vocabulary => ({
    company: { timeZone: "UTC", currency: "USD", ...(country === undefined ? {} : { country }) },
    channels: [],
    customer: fields,
    silos: new Map(),
    records: new Map(),
    intents: new Map(),
    notices: new Map(),
  });

  it("are those of the fields that identify, each once", () => {
    const values = {
      email: "A@x.test",
      others: ["b@x.test", "a@X.test", "none"],
      note: "c@x.test",
      phone: "?",
    };
    expect(identityKeys(fields, values, vocabulary())).toEqual(["email:a@x.test", "email:b@x.test"]);
    expect(identityKeys(fields, {}, vocabulary())).toEqual([]);
    expect(identityKeys(fields, { email: null }, vocabulary())).toEqual([]);
  });

  it("read telephone numbers in their own country, else the company's", () => {
    const phone = "020 7946 0958";
    expect(identityKeys(fields, { phone }, vocabulary())).toEqual([]);
    expect(identityKeys(fields, { phone }, vocabulary("GB"))).toEqual(["phone:+442079460958"]);
    expect(identityKeys(fields, { phone, country: "GB" }, vocabulary("US"))).toEqual(["phone:+442079460958"]);
    // A country that nobody knows is not the company's: no guess.
    expect(identityKeys(fields, { phone, country: "Britain" }, vocabulary("GB"))).toEqual([]);
  });
});
