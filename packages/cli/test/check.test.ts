import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { comity, golden, withoutHashes } from "./comity.ts";

const NOW = ["--now", "2026-03-02T09:00:00Z"];
const CHECK = ["check", "--facts", "facts", "--messages", "messages.csv", ...NOW];

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "comity-cli-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const decisions = (out: string): { message: string; verdict: string; state: string }[] =>
  out
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line))
    .filter((line) => line.kind === "decision");

const verdicts = (out: string) =>
  Object.fromEntries(decisions(out).map(({ message, verdict }) => [message, verdict]));

describe("comity check", () => {
  it("shows a line a message and counts by department", async () => {
    const { code, out, err } = await comity(CHECK);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    await expect(out).toMatchFileSnapshot(golden("check.txt"));
  });

  it("writes a JSON object a line, and a summary last", async () => {
    const { code, out } = await comity([...CHECK, "--format", "jsonl"]);
    expect(code).toBe(0);
    await expect(withoutHashes(out)).toMatchFileSnapshot(golden("check.jsonl"));
  });

  it("holds what needs newer facts", async () => {
    const stale = [...CHECK, "--as-of", "orders=2026-02-28T09:00:00Z", "--format", "jsonl"];
    expect(verdicts((await comity(stale)).out)).toEqual({
      m1: "hold",
      m2: "hold",
      m3: "send",
      m4: "send",
      m5: "block",
    });
  });

  it("decides nothing in the name of a department that a vocabulary with a list does not have", async () => {
    const listed = ["check", "--rules", "listed-rules", "--messages", "departments.csv", ...NOW];
    const { code, out, err } = await comity([...listed, "--format", "jsonl"]);
    expect({ code, verdicts: verdicts(out) }).toEqual({ code: 1, verdicts: { m1: "send" } });
    expect(err).toContain(
      'departments.csv:3: There is no department "marketting". Did you mean "Marketing"?',
    );
    expect(err).toContain(
      'departments.csv:4: There is no department "Risk". The departments are Marketing, Orders.',
    );
  });

  it("warns once of a name that is almost a department's, where anybody may send", async () => {
    const args = [
      "check",
      "--facts",
      "facts",
      "--messages",
      "departments-open.csv",
      ...NOW,
      "--format",
      "jsonl",
    ];
    const { code, out, err } = await comity(args);
    expect({ code, verdicts: verdicts(out) }).toEqual({
      code: 0,
      verdicts: { m1: "send", m2: "send", m3: "send" },
    });
    expect(err).toBe(
      'departments-open.csv:3: No silo and no intent names a department "ordrs". Did you mean "Orders"? ' +
        "It was decided as it stands.\n",
    );
  });

  it("tells of the lines it cannot read, and decides the others", async () => {
    const args = [
      "check",
      "--facts",
      "facts",
      "--messages",
      "messages-with-mistakes.jsonl",
      ...NOW,
      "--format",
      "jsonl",
    ];
    const { code, out, err } = await comity(args);
    expect(code).toBe(1);
    expect(verdicts(out)).toEqual({ m1: "send", m4: "send" });
    expect(err).toContain(
      'messages-with-mistakes.jsonl:2: message m2: intent: The vocabulary has no intent "reciept".',
    );
    expect(err).toMatch(/messages-with-mistakes\.jsonl:3: This is not JSON/);
    expect(err).toContain('messages-with-mistakes.jsonl:4: "department" is missing here.');
    expect(err).toContain('Did you mean "department"?');
  });

  it("reads messages from standard input", async () => {
    const input = `{"id":"a","department":"billing","intent":"receipt","channel":"email","customer":"c-1"}\n`;
    const { code, out } = await comity(["check", "--messages", "-", ...NOW, "--format", "jsonl"], { input });
    expect(code).toBe(0);
    expect(verdicts(out)).toEqual({ a: "send" });
  });

  it("refuses facts that do not fit, each at its line", async () => {
    const { code, out, err } = await comity(["check", "--facts", "bad-facts", "--messages", "messages.csv"]);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toContain('bad-facts/orders.ordr.csv: "orders.ordr" is neither a record');
    expect(err).toContain('Did you mean "orders.order"?');
    expect(err).toContain('bad-facts/orders.order.csv:2: There is no field "staus". Did you mean "status"?');
    expect(err).toContain('bad-facts/orders.order.csv:3: "number" is missing.');
    expect(err).toMatch(/bad-facts\/orders\.order\.csv:\d: A double quote is opened and never closed\./);
  });

  it("shows what is wrong with the rules, and decides nothing", async () => {
    const { code, out, err } = await comity([...CHECK, "--rules", "broken-rules"]);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toContain("broken-rules/shop/shop.comity:4:14");
    expect(err).toContain("have 2 errors; nothing was done.");
  });
});

describe("a customer of whom nothing is known", () => {
  const facts = (name: string, orders: string, customers: string | null = "id\nc-1\nc-2\n") => {
    const made = join(folder, name);
    mkdirSync(made, { recursive: true });
    if (customers !== null) writeFileSync(join(made, "customers.csv"), customers);
    writeFileSync(join(made, "orders.order.csv"), `customer,number,status\n${orders}`);
    return made;
  };
  const ASK = ["ask", "--intent", "upsell", "--channel", "email", "--at", "2026-03-02T09:00:00Z"];

  it("is doubted under the verdict, which stays", async () => {
    const { code, out } = await comity([...ASK, "--facts", "facts", "--customer", "C-1"]);
    expect(code).toBe(0);
    expect(out).toContain(
      'looked at again.\nNothing is known of a customer "C-1": no file of facts has one. Did you mean "c-1"?\n',
    );
    const other = await comity([...ASK, "--facts", "facts", "--customer", "zoe"]);
    expect(other.out).toContain('Nothing is known of a customer "zoe": no file of facts has one.\n');
  });

  it("is nobody whom a file or the ledger names, and nobody if there are neither", async () => {
    const ledger = join(folder, "known.db");
    const asked = ["check", "--messages", "messages.csv", ...NOW, "--ledger", ledger];
    expect((await comity(asked)).code).toBe(0);
    const onlyOrders = facts("only-orders", "c-9,O-1,open\n", null);
    for (const known of [
      ["--customer", "c-9", "--facts", onlyOrders],
      ["--customer", "c-2", "--ledger", ledger],
      ["--customer", "c-2", "--ledger", ledger, "--facts", onlyOrders],
      ["--customer", "zoe"],
    ]) {
      expect((await comity([...ASK, ...known])).out).not.toContain("Nothing is known");
    }
    const { out } = await comity([...ASK, "--customer", "c-3", "--ledger", ledger]);
    expect(out).toContain('Nothing is known of a customer "c-3": the ledger has none.');
    const both = await comity([...ASK, "--customer", "c-3", "--ledger", ledger, "--facts", onlyOrders]);
    expect(both.out).toMatch(
      /"c-3": neither a file of facts nor the ledger has\s+one\.\s+Did\s+you\s+mean\s+"c-9"\?/,
    );
  });

  it("is told of once a file of facts, and once of the messages, if there is a file of customers", async () => {
    const strangers = facts("strangers", "c-1,O-1,open\nc-l,O-2,open\nzoe,O-3,open\nzoe,O-4,open\n");
    const messages = join(folder, "strangers.csv");
    writeFileSync(messages, "id,department,intent,channel,customer\nm1,marketing,upsell,email,c2\n");
    const check = await comity(["check", "--facts", strangers, "--messages", messages, ...NOW]);
    expect(check.code).toBe(0);
    expect(check.err.replaceAll(`${folder}/`, "")).toBe(
      'strangers/orders.order.csv:3: customer "c-l" is not in customers.csv. Did you mean "c-1"? ' +
        "There is 1 more such customer.\n" +
        'strangers.csv:2: customer "c2" is not in customers.csv. Did you mean "c-2"?\n',
    );
    expect((await comity([...ASK, "--facts", strangers, "--customer", "c-1"])).err).toContain(
      '"c-l" is not in',
    );
    const without = facts("without", "zoe,O-1,open\n", null);
    expect((await comity(["check", "--facts", without, "--messages", messages, ...NOW])).err).toBe("");
  });
});

describe("comity check --ledger", () => {
  const withLedger = (ledger: string, now: string, facts = "facts") => [
    ...["check", "--facts", facts, "--messages", "messages.csv", "--now", now],
    ...["--ledger", ledger, "--format", "jsonl"],
  ];

  it("answers the second time how the messages stand", async () => {
    const ledger = join(folder, "twice.db");
    const first = await comity(withLedger(ledger, "2026-03-02T09:00:00Z"));
    const second = await comity(withLedger(ledger, "2026-03-02T10:00:00Z"));
    expect(second.code).toBe(0);
    expect(verdicts(second.out)).toEqual(verdicts(first.out));
    expect(second.out).toContain('"resolved":[]');
    const later = await comity(withLedger(ledger, "2026-03-04T10:00:00Z"));
    expect(decisions(later.out).find(({ message }) => message === "m3")).toMatchObject({
      state: "lapsed",
      verdict: "block",
    });
  });

  it("reports what has changed in the files, and what is gone from them", async () => {
    const ledger = join(folder, "changed.db");
    const facts = join(folder, "facts");
    await comity(withLedger(ledger, "2026-03-02T09:00:00Z"));
    mkdirSync(facts);
    writeFileSync(join(facts, "customers.csv"), "id,household,time_zone\nc-1,h-1,UTC\n");
    writeFileSync(join(facts, "orders.order.csv"), "customer,number,status\nc-1,O-1,delivered\n");
    const { code, out } = await comity(withLedger(ledger, "2026-03-02T10:00:00Z", facts));
    expect(code).toBe(0);
    const summary = JSON.parse(out.trimEnd().split("\n").at(-1) ?? "");
    expect(summary.resolved).toMatchObject([{ message: "m1", verdict: "send" }]);
  });

  it("keeps where a silo stands that has no file in this run", async () => {
    const ledger = join(folder, "month.db");
    const empty = join(folder, "no-facts");
    mkdirSync(empty);
    await comity(withLedger(ledger, "2026-03-02T09:00:00Z"));
    const request = { department: "marketing", intent: "review_request", channel: "email", customer: "c-2" };
    const input = `${JSON.stringify({ id: "late", ...request, about: { order: "007" } })}\n`;
    const later = ["check", "--messages", "-", "--ledger", ledger, "--format", "jsonl"];
    const stale = await comity([...later, "--facts", empty, "--now", "2026-04-02T09:00:00Z"], { input });
    expect(verdicts(stale.out)).toEqual({ late: "hold" });
    const fresh = await comity([...later, "--facts", "facts", "--now", "2026-04-02T09:00:00Z"], { input });
    expect(verdicts(fresh.out)).toEqual({ late: "send" });
  });

  it("says in one line when the ledger is none", async () => {
    const notALedger = join(folder, "text.db");
    writeFileSync(
      notALedger,
      "just text, and long enough to be taken for a header of something else entirely\n".repeat(20),
    );
    const { code, out, err } = await comity(withLedger(notALedger, "2026-03-02T09:00:00Z"));
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toMatch(/^comity: The ledger could not be used: /);
    expect(err.trimEnd().split("\n")).toHaveLength(1);
  });
});

describe("comity ask", () => {
  const ASK = ["ask", "--facts", "facts", "--channel", "email", "--at", "2026-03-02T09:00:00Z"];

  it("says in words what would happen, and why", async () => {
    const { code, out } = await comity([
      ...ASK,
      "--customer",
      "c-1",
      "--intent",
      "review_request",
      "--about",
      "order=O-1",
    ]);
    expect(code).toBe(0);
    await expect(withoutHashes(out)).toMatchFileSnapshot(golden("ask-hold.txt"));
  });

  it("refuses a department that a vocabulary with a list does not have, and doubts one where there is none", async () => {
    const about = ["--customer", "c-1", "--intent", "upsell", "--channel", "email", "--department"];
    const listed = await comity(["ask", "--rules", "listed-rules", ...about, "marketting"]);
    expect(listed).toMatchObject({ code: 2, out: "" });
    expect(listed.err).toContain('There is no department "marketting".');
    expect(listed.err).toContain('Did you mean "Marketing"?');
    const open = await comity([...ASK, ...about.toSpliced(4, 2), "ordrs"]);
    expect(open.code).toBe(0);
    expect(open.err).toContain('No silo and no intent names a department "ordrs". Did you mean "Orders"?');
  });

  it("takes 007 for what it looks like", async () => {
    const { out } = await comity([
      ...ASK,
      "--customer",
      "c-2",
      "--intent",
      "review_request",
      "--about",
      "order=007",
    ]);
    expect(out).toContain(": send\nIt may go.");
  });

  it("counts what a ledger holds, and records nothing there", async () => {
    const ledger = join(folder, "asked.db");
    await comity(["check", "--messages", "messages.csv", ...NOW, "--ledger", ledger]);
    const ask = ["ask", "--ledger", ledger, "--customer", "c-2", "--intent", "upsell", "--channel", "sms"];
    const answers = [
      await comity([...ask, "--at", "2026-03-02T10:00:00Z"]),
      await comity([...ask, "--at", "2026-03-02T10:00:00Z"]),
    ];
    for (const { code, out } of answers) {
      expect(code).toBe(0);
      expect(out).toContain(": block\n");
      expect(out).toContain("One offer a week is enough.");
    }
  });

  it("refuses an intent that the vocabulary lacks", async () => {
    const { code, err } = await comity([...ASK, "--customer", "c-1", "--intent", "upsel"]);
    expect(code).toBe(2);
    expect(err).toContain('Did you mean "upsell"?');
  });
});
