import { expect, test } from "vitest";
import { SettingsError } from "../../src/contract/adapter-type.ts";
import type { RawSettings } from "../../src/email/gate/raw-settings.ts";
import { readGateSettings } from "../../src/email/gate/read-settings.ts";
import { readMailMappingFile } from "../../src/email/route/mail-file.ts";
import { MappingError } from "../../src/mapping/problem.ts";
import { testRules } from "../world.ts";

const vocabulary = { ...testRules().vocabulary, departments: ["Marketing", "Risk"] };

type Listening = Partial<RawSettings["listen"]> & { readonly department?: string };

test("all that is wrong with a mapping is told at once, each at its place", () => {
  const text = `channel: emial
unknown: drop
rules:
  - when: {form: x, from: "("}
    message: {department: Marketting, intent: upsel, priority: 200, items: one, campaign: 7}
  - message:
      intent: {tag: true, values: {a: upsell, b: notic}, otherwise: upsale, part: 0}
      about: {polcy: {header: X-Policy}}
`;
  try {
    readMailMappingFile("mail.yaml", text, vocabulary);
    expect.unreachable();
  } catch (error) {
    const problems = error instanceof MappingError ? error.problems : [];
    expect(
      problems.map(({ line, path, help }) => `${line} ${path.join(".")}: ${help}`),
    ).toMatchInlineSnapshot(`
      [
        "1 channel: Did you mean "email"?",
        "2 unknown: There are: refuse, hold, pass.",
        "4 rules.0.when.form: Did you mean "from"?",
        "4 rules.0.when.from: A pattern describes the whole value: .*@example\\.com",
        "5 rules.0.message.department: Did you mean "Marketing"?",
        "5 rules.0.message.intent: Did you mean "upsell"?",
        "5 rules.0.message.priority: Leave it out for 50.",
        "5 rules.0.message.items: Write [{id: "..."}].",
        "5 rules.0.message.campaign: Write it in quotes.",
        "7 rules.1.message.intent.values.b: Did you mean "notice"?",
        "7 rules.1.message.intent.otherwise: Did you mean "upsell"?",
        "7 rules.1.message.intent.part: The first part is 1.",
        "8 rules.1.message.about.polcy: There are none.",
      ]
    `);
  }
});

test.each([
  ["in the clear on every address", { host: "0.0.0.0" }, ["listen", "users"]],
  ["in the clear on a name that may be anywhere", { host: "mail.shop.test" }, ["listen", "users"]],
  ["in the clear on this machine", {}, null],
  ["in the clear where that was said", { host: "0.0.0.0", login_in_clear: true }, null],
  ["under TLS", { host: "0.0.0.0", certificate: "c", key: "k" }, null],
  ["in the clear, by nobody", { host: "0.0.0.0", users: [] }, null],
  ["for a department that there is not", { department: "Marketting" }, ["listen", "users", 0, "department"]],
])("a login %s is refused at its place, if it is", (_name, { department, ...listen }: Listening, path) => {
  const user = { name: "crm", password: "p", ...(department === undefined ? {} : { department }) };
  const raw = {
    listen: { port: 25, users: [user], ...listen },
    next_hop: { host: "h", port: 25 },
    mapping: {},
  };
  let refused: unknown = null;
  try {
    readGateSettings(raw, vocabulary);
  } catch (error) {
    refused = error instanceof SettingsError ? error.path : error;
  }
  expect(refused).toEqual(path);
});

test("a mapping whose names the vocabulary has is taken", () => {
  const text =
    "rules: [{message: {department: RISK, intent: {tag: true, values: {a: upsell}, otherwise: notice}}}]";
  expect(readMailMappingFile("mail.yaml", text, vocabulary).rules).toHaveLength(1);
});
