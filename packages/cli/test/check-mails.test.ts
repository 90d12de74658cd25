import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { comity } from "./comity.ts";

let folder: string;
let mails: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "comity-cli-"));
  mails = join(folder, "outbox");
  mkdirSync(mails);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function put(name: string, ...lines: readonly string[]): void {
  writeFileSync(join(mails, name), `${lines.join("\n")}\n\nHello.\n`);
}

const MAPPING = `
unknown: pass
rules:
  - when: {from: '.*@shop\\.test', tag: 'upsell.*'}
    message: {department: Marketing, intent: upsell, customer: {header: X-Customer}}
`;

async function check(
  ...more: readonly string[]
): Promise<{ code: number | null; verdicts: string[]; err: string }> {
  const now = ["--now", "2026-03-02T09:00:00Z", "--format", "jsonl"];
  const { code, out, err } = await comity([
    "check",
    "--facts",
    "facts",
    "--messages",
    mails,
    ...now,
    ...more,
  ]);
  const lines: { kind: string; customer: string; verdict: string }[] = out
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line));
  const verdicts = lines.filter(({ kind }) => kind === "decision").map(({ verdict }) => verdict);
  return { code, verdicts, err: err.replaceAll(`${mails}/`, "") };
}

describe("comity check of mails", () => {
  it("asks what they say of themselves, once for each person", async () => {
    put(
      "a.eml",
      "From: x@shop.test",
      "To: a@b.test, C <c@d.test>",
      "Message-ID: <1@shop.test>",
      "X-Comity-Department: Marketing",
      "X-Comity-Intent: upsell",
    );
    put("b.eml", "From: x@shop.test", "To: a@b.test", "Message-ID: <2@shop.test>");
    put("c.eml", "From: x@shop.test", "To: undisclosed-recipients:;", "Message-ID: <3@shop.test>");
    const { code, verdicts, err } = await check();
    expect({ code, count: verdicts.length }).toEqual({ code: 1, count: 2 });
    expect(err).toContain("b.eml: No rule of the mapping knows it: such mail is refused.");
    expect(err).toContain("c.eml: It does not say whom it is for.");
  });

  it("asks what a mapping says of them", async () => {
    rmSync(mails, { recursive: true });
    mkdirSync(mails);
    put(
      "a.eml",
      "From: S <x@shop.test>",
      "To: a@b.test",
      "Message-ID: <1@shop.test>",
      "X-Mailgun-Tag: upsell-spring",
      "X-Customer: c-1",
    );
    const mapping = join(folder, "mail.yaml");
    writeFileSync(mapping, MAPPING);
    expect(await check("--mail-mapping", mapping)).toMatchObject({
      code: 0,
      verdicts: [expect.any(String)],
      err: "",
    });
  });

  it("says where a mapping is wrong", async () => {
    const mapping = join(folder, "wrong.yaml");
    writeFileSync(mapping, "rules:\n  - when: {form: 'x'}\n    message: {}\n");
    const { code, err } = await check("--mail-mapping", mapping);
    expect(code).toBe(2);
    expect(err).toContain('wrong.yaml:2:12: "form" means nothing here. Did you mean "from"?');
  });
});
