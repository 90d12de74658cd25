import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterEach, expect, test } from "vitest";
import { type GateWorld, mail, openGateWorld, withoutComity } from "../../src/mail/gate-world.ts";
import { canRunPostfix, freePort, type Postfix, startPostfix } from "../../src/mail/postfix.ts";
import { sendRaw } from "../../src/mail/raw-sender.ts";

const RULES = `
rule none "None of these."
  applies to upsell
  then block

rule print "Receipts have the small print."
  applies to receipt
  then attach small_print
`;

const page = readFileSync(fileURLToPath(new URL("../../../../docs/guide/mail.md", import.meta.url)), "utf8");

/** The lines that the guide says for one of Postfix's places, with this test's ports. */
function linesOf(heading: RegExp, port: number, gatePort: number, backPort: number): readonly string[] {
  const [, block = ""] =
    new RegExp(`${heading.source}[\\s\\S]*?\`\`\`sh not-run\n([\\s\\S]*?)\`\`\``).exec(page) ?? [];
  const lines = block.split("\n").filter((line) => line.startsWith("postconf "));
  expect(lines.length).toBeGreaterThan(0);
  return lines.map((line) =>
    line
      .replaceAll("10025", String(gatePort))
      .replaceAll("10026", String(backPort))
      .replace("smtp/inet/", `127.0.0.1:${port}/inet/`),
  );
}

let world: GateWorld;
let postfix: Postfix | null = null;

afterEach(async () => {
  await postfix?.stop();
  postfix = null;
  await world.close();
});

async function begin(heading: RegExp, back: boolean): Promise<number> {
  const backPort = await freePort();
  world = await openGateWorld(RULES, {
    settings: { mapping: { unknown: "pass" } },
    ...(back ? { nextPort: backPort } : {}),
  });
  const gatePort = world.gate.port;
  postfix = await startPostfix(world.next.port, (port) => linesOf(heading, port, gatePort, backPort));
  return postfix.port;
}

async function until(condition: () => boolean): Promise<void> {
  for (let tries = 0; tries < 300 && !condition(); tries++)
    await new Promise((resolve) => setTimeout(resolve, 100));
  expect(condition()).toBe(true);
}

const run = test.runIf(canRunPostfix() && process.env.COMITY_MAILS !== undefined);

run.each([
  ["next hop", /As the next hop/, false],
  ["content filter", /As a filter of a Postfix/, true],
] as const)("behind Postfix as its %s, mail goes, goes changed, or bounces", async (_name, heading, back) => {
  const port = await begin(heading, back);
  // Postfix gives a Date to mail that has none.
  const raw = mail({ Date: "Mon, 2 Mar 2026 12:00:00 +0000" });
  expect(await sendRaw(port, raw)).toMatch(/^250/);
  expect(await sendRaw(port, mail({ "X-Comity-Intent": "receipt" }))).toMatch(/^250/);
  expect(await sendRaw(port, mail({ "X-Comity-Intent": "upsell" }))).toMatch(/^250/);
  await until(() => world.next.taken.length === 3);
  const byReader = world.next.taken.map(({ from, to, raw: text }) => [from, to, text.toString()] as const);
  const [plain] = byReader.filter(([from, , text]) => from !== "" && !text.includes("small print"));
  expect(plain?.[2].endsWith(withoutComity(raw))).toBe(true);
  expect(byReader.filter(([, , text]) => text.includes("The small print."))).toHaveLength(1);
  const [bounce] = byReader.filter(([from]) => from === "");
  expect(bounce?.[1]).toBe("sender@shop.test");
  expect(bounce?.[2]).toContain("5.7.1 Comity: blocked by p/none");
  expect(await world.engine.unreported()).toEqual([]);
});

run("before Postfix's queue, who sends hears the answer", async () => {
  const port = await begin(/Before the queue/, true);
  expect(await sendRaw(port, mail({ "X-Comity-Intent": "upsell" }))).toMatch(
    /^550 5\.7\.1 Comity: blocked by p\/none/,
  );
  expect(await sendRaw(port, mail({ "X-Comity-Intent": "receipt" }))).toMatch(/^250 2\.0\.0 Sent amended/);
  await until(() => world.next.taken.length === 1);
  expect(world.next.taken[0]?.raw.toString()).toContain("The small print.");
});
