import { comityGuard } from "@comity/adapters";
import nodemailer from "nodemailer";
import { expect, onTestFinished, test } from "vitest";
import { mail, openGateWorld, withoutComity } from "../../src/mail/gate-world.ts";
import { startNextServer } from "../../src/mail/next-server.ts";
import { sendRaw } from "../../src/mail/raw-sender.ts";
import { openTestWorld } from "../../src/open-world.ts";

const RULES = `
rule print "Offers have the small print."
  applies to upsell
  then attach small_print
`;

const OFFER = {
  url: "https://comity.example.com/v1/webhooks/unsubscribe",
  keys: [Buffer.alloc(32, 3).toString("base64")],
};
const FIELDS =
  /List-Unsubscribe: <https:\/\/comity\.example\.com\/v1\/webhooks\/unsubscribe\/[\w-]+>\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n/;

test("the gate puts the fields of one-click unsubscription on advertising, and on nothing else", async () => {
  const world = await openGateWorld(RULES, { settings: { unsubscribe: OFFER } });
  onTestFinished(() => world.close());
  const of = (intent: string) => mail({ "X-Comity-Intent": intent, "X-Comity-Customer": "ana" });
  for (const intent of ["newsletter", "receipt", "upsell"]) {
    expect(await sendRaw(world.gate.port, of(intent))).toMatch(/^250 2\.0\.0 Sent/);
  }
  const [plain = "", receipt = "", amended = ""] = world.next.taken.map(({ raw }) => raw.toString());
  expect(plain).toMatch(FIELDS);
  expect(plain).not.toMatch(/x-comity/i);
  expect(receipt).not.toMatch(/list-unsubscribe/i);
  expect(amended).toMatch(FIELDS);
  expect(amended).toContain("The small print.");
});

test("the gate leaves a mail as it is that somebody else signed", async () => {
  const world = await openGateWorld(RULES, { settings: { unsubscribe: OFFER } });
  onTestFinished(() => world.close());
  const raw = mail({
    "X-Comity-Intent": "newsletter",
    "X-Comity-Customer": "ana",
    "DKIM-Signature": "v=1; a=rsa-sha256; d=shop.test; s=x; h=from; bh=A; b=B",
  });
  expect(await sendRaw(world.gate.port, raw)).toMatch(/^250 2\.0\.0 Sent/);
  expect(world.next.taken[0]?.raw.toString()).toBe(withoutComity(raw));
});

test("a guarded transport puts them on, also where the mail is changed", async () => {
  const world = await openTestWorld(RULES);
  const next = await startNextServer();
  const transport = nodemailer.createTransport({ host: "127.0.0.1", port: next.port, ignoreTLS: true });
  onTestFinished(async () => {
    transport.close();
    await next.close();
    await world.engine.close();
  });
  transport.use("stream", comityGuard(world.engine, { rules: () => world.engine.rules, unsubscribe: OFFER }));
  for (const intent of ["newsletter", "upsell"]) {
    await transport.sendMail({
      ...{ from: "news@shop.test", to: "ana@example.com", subject: "An offer", text: "Hello." },
      headers: {
        "X-Comity-Department": "marketing",
        "X-Comity-Intent": intent,
        "X-Comity-Customer": "ana",
      },
    });
  }
  const [plain = "", amended = ""] = next.taken.map(({ raw }) => raw.toString());
  for (const one of [plain, amended]) {
    expect(one).toMatch(FIELDS);
    expect(one.match(/Hello\./g)).toHaveLength(1);
  }
  expect(amended).toContain("The small print.");
});
