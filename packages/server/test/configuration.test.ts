import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ConfigurationError } from "../src/configuration/problems.ts";
import { readConfiguration } from "../src/configuration/read.ts";
import type { AnyAdapterType } from "../src/configuration/schema.ts";
import { newKey } from "../src/keys/api-key.ts";

const TYPE: AnyAdapterType = {
  type: "carrier",
  schema: {
    type: "object",
    properties: {
      host: { type: "string", description: "Where it is." },
      every: { type: "string", title: "a length of time", description: "How often." },
      pigeons: { type: "integer", minimum: 1 },
      password: { $ref: "#/$defs/secret" },
      login: {
        type: "object",
        properties: { password: { $ref: "#/$defs/secret" } },
        additionalProperties: false,
      },
    },
    required: ["host"],
  },
  create: () => {
    throw new Error("Nothing is made of it here.");
  },
};

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "comity-config-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function read(text: string, env: Readonly<Record<string, string>> = {}) {
  writeFileSync(join(folder, "comity.yaml"), text);
  return readConfiguration(join(folder, "comity.yaml"), [TYPE], env);
}

async function problems(
  text: string,
  env: Readonly<Record<string, string>> = {},
): Promise<readonly string[]> {
  const error: unknown = await read(text, env).catch((thrown: unknown) => thrown);
  if (!(error instanceof ConfigurationError))
    throw error instanceof Error ? error : new Error("It was read.");
  return error.message.split("\n").map((line) => line.slice(join(folder, "comity.yaml:").length));
}

const LEAST = "rules: rules\nledger: sqlite:ledger.db\n";

describe("comity.yaml", () => {
  it("needs to say little, and its paths begin where it stands", async () => {
    const { rules, ledger, state, http, keys, adapters } = await read(LEAST);
    expect({ rules, ledger, state }).toEqual({
      rules: join(folder, "rules"),
      ledger: `sqlite:${join(folder, "ledger.db")}`,
      state: join(folder, "state"),
    });
    expect(http).toMatchObject({ host: "127.0.0.1", port: 8470, inFlight: 8 });
    expect([keys, adapters]).toEqual([[], []]);
  });

  it("says what to do on a line of its own, after a message that shows where something stands", () => {
    const problem = { line: 1, column: 2, help: "Mend it." };
    const shown = new ConfigurationError("comity.yaml", [
      { ...problem, message: "It has no name." },
      { ...problem, line: 3, message: "m.yaml:1:1: It has no name.\n1 | a\n  | ^" },
    ]);
    expect(shown.message.split("\n")).toEqual([
      "comity.yaml:1:2: It has no name. Mend it.",
      "comity.yaml:3:2: m.yaml:1:1: It has no name.",
      "1 | a",
      "  | ^",
      "Mend it.",
    ]);
  });

  it("has its secrets from the environment and from files, also those inside of adapters", async () => {
    writeFileSync(join(folder, "password"), "from a file\n");
    const { hash } = newKey();
    const configuration = await read(
      `${LEAST}state_key: {env: STATE}\nkeys:\n  - {name: a, scopes: [read], hash: {env: HASH}}\nadapters:\n` +
        "  - type: carrier\n    name: birds\n    host: roof\n    password: {file: password}\n    login: {password: {env: LOGIN}}\n",
      { STATE: "ab".repeat(32), HASH: hash, LOGIN: "from the environment" },
    );
    expect(configuration.stateKey).toEqual(Buffer.alloc(32, 0xab));
    expect(configuration.keys[0]?.digest.toString("hex")).toBe(hash.slice(7));
    expect(configuration.adapters[0]?.settings).toEqual({
      host: "roof",
      password: "from a file",
      login: { password: "from the environment" },
    });
  });

  it.each([
    [
      "rulse: rules\nledger: a.db\n",
      ['1:1: There is no setting "rulse". Did you mean "rules"?', /^1:1: "rules" is missing/],
    ],
    [
      `${LEAST}http: {port: 99999}\n`,
      [/^3:14: "port" is 99999, and has to be a whole number from 0 to 65535\. The port/],
    ],
    [
      `${LEAST}http: {port: "8470"}\n`,
      [
        /^3:14: "port" is this text, and has to be a whole number from 0 to 65535\. Take off the quotes\. The port/,
      ],
    ],
    [
      `${LEAST}state_key: hunter2\n`,
      [/^3:12: "state_key" is a secret, and cannot stand here. Write \{env: NAME\}/],
    ],
    [
      `${LEAST}state_key: {env: NOWHERE}\n`,
      ["3:12: The environment has no variable NOWHERE. Set NOWHERE where comity is started."],
    ],
    [`${LEAST}state_key: {file: nowhere}\n`, [/^3:12: The file .*nowhere cannot be read \(ENOENT\)/]],
    [`${LEAST}state_key: {env: SHORT}\n`, [/^3:12: The state_key is no key/]],
    [
      `${LEAST}keys:\n  - {name: a, scopes: [decied], hash: x}\n`,
      [
        /^4:24: "scopes" cannot be "decied". Did you mean "decide"\?/,
        /^4:39: "hash" is this text, and has to be a text that fits .*sha256.*, or a secret: \{env: NAME\}/,
      ],
    ],
    [
      `${LEAST}keys:\n  - {name: a, scopes: [decide], hash: "sha256:${"0".repeat(64)}"}\n`,
      [/^4:23: The key a may decide, and speaks for no department/],
    ],
    [
      `${LEAST}keys:\n  - {name: a, scopes: [read], hash: "sha256:${"a".repeat(64)}"}\n  - {name: b, scopes: [read], hash: "sha256:${"a".repeat(64)}"}\n`,
      [/^5:37: The key b is the key a again\..*comity key new/],
    ],
    [
      `${LEAST}keys:\n  - {name: a, scopes: [report], hash: "sha256:${"0".repeat(64)}"}\n`,
      [/^4:23: The key a may report, and for no silo/],
    ],
    [
      `${LEAST}adapters:\n  - type: carier\n    name: a\n`,
      ['4:11: "type" cannot be "carier". Did you mean "carrier"?'],
    ],
    [
      `${LEAST}adapters:\n  - type: carrier\n    name: a\n    hots: x\n`,
      [
        /^4:5: "host" is missing in adapters, number 1. Where it is/,
        '6:5: There is no setting "hots" in adapters, number 1. Did you mean "host"?',
      ],
    ],
    [
      `${LEAST}adapters:\n  - type: carrier\n    name: a\n    host: x\n    password: plain\n`,
      [/^7:15: "password" is a secret/],
    ],
    [
      `${LEAST}adapters:\n  - {type: carrier, name: a, host: x}\n  - {type: carrier, name: a, host: y}\n`,
      [/^5:\d+: There is a "a" among the adapters already/],
    ],
    [`${LEAST}http: {port: http}\n`, [/^3:14: "port" is this text, and has to be a whole number from 0 /]],
    [
      `${LEAST}packs: insurance\n`,
      [/^3:8: "packs" is this text, and has to be a list: .* The packs to load/],
    ],
    [`${LEAST}follow_rules: maybe\n`, [/^3:15: "follow_rules" is this text, and has to be true or false\./]],
    [`${LEAST}adapters:\n`, [/^\d:\d+: "adapters" is empty, and has to be a list: /]],
    [`${LEAST}http: 8470\n`, [/^3:7: "http" is 8470, and has to be settings: /]],
    [
      `${LEAST}adapters:\n  - {type: carrier, name: a, host: 7, every: 30}\n`,
      [
        /^4:36: "host" is 7, and has to be a text\. Where it is\./,
        /^4:46: "every" is 30, and has to be a length of time, such as 30 seconds\. How often\./,
      ],
    ],
    [
      "rules: r\nledger: postgres://comity:hunter2@db/ledger\n",
      [/^2:9: The ledger's password stands here in clear\. .*ledger: \{env: COMITY_LEDGER\}/],
    ],
    ["rules: [\n", [/^2:1: .*/]],
    ["rules: a\nrules: b\nledger: c\n", [/^2:1: "rules" stands here twice\. Keep one of them\.$/]],
    ["rules: &a x\nledger: *a\n", [/alias/]],
    ["", [/^1:1: It is empty, and has to be settings: names/]],
  ] as const)("%s: says what is wrong at its place", async (text, expected) => {
    const found = await problems(text, { SHORT: "abc" });
    for (const [index, one] of expected.entries()) {
      if (typeof one === "string") expect(found).toContain(one);
      else
        expect(
          found.some((line) => one.test(line)),
          `${index}: ${found.join("\n")}`,
        ).toBe(true);
    }
    expect(found).toHaveLength(expected.length);
  });

  it("takes a ledger with a password from where secrets are, and never repeats it", async () => {
    const url = "postgres://comity:hunter2@db/ledger";
    expect((await read("rules: r\nledger: {env: L}\n", { L: url })).ledger).toBe(url);
    expect((await problems(`rules: r\nledger: ${url}\n`)).join("\n")).not.toContain("hunter2");
  });

  it("never repeats a secret that stands where none may", async () => {
    expect((await problems(`${LEAST}state_key: hunter2\nledger_key: [hunter2]\n`)).join("\n")).not.toContain(
      "hunter2",
    );
  });
});
