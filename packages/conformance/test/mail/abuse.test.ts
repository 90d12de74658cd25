import { afterEach, describe, expect, test } from "vitest";
import { type GateWorld, mail, openGateWorld } from "../../src/mail/gate-world.ts";
import { connectRaw, type RawSender, sendRaw, stuffed } from "../../src/mail/raw-sender.ts";

const RULES = "rule none\n  applies to upsell\n  then block\n";

let world: GateWorld;
const senders: RawSender[] = [];

async function open(
  settings: NonNullable<Parameters<typeof openGateWorld>[1]>["settings"] = {},
  next = {},
): Promise<void> {
  world = await openGateWorld(RULES, { settings, next });
}

async function connected(...commands: readonly string[]): Promise<RawSender> {
  const sender = await connectRaw(world.gate.port);
  senders.push(sender);
  for (const command of commands) await sender.say(`${command}\r\n`);
  return sender;
}

afterEach(async () => {
  for (const sender of senders.splice(0)) sender.close();
  await world.close();
});

const ENVELOPE = ["EHLO a.test", "MAIL FROM:<a@a.test>", "RCPT TO:<ana@example.com>"];

describe("a sender that takes its time", () => {
  test("for a text that trickles is cut off, and holds nothing any more", async () => {
    await open({ limits: { mail_seconds: 1 } });
    const sender = await connected(...ENVELOPE, "DATA");
    const trickle = setInterval(() => sender.write("x\r\n"), 100);
    try {
      expect(await sender.say("Subject: slow\r\n")).toMatch(/^421 4\.4\.2 Too slow/);
    } finally {
      clearInterval(trickle);
    }
    expect(await sendRaw(world.gate.port, mail())).toMatch(/^250/);
    expect(world.next.taken).toHaveLength(1);
    expect(world.gate.counters().mail_broken_off).toBeGreaterThan(0);
  });

  test("and only talks is cut off too", async () => {
    await open({ limits: { mail_seconds: 1 } });
    const sender = await connected("EHLO a.test");
    let said = "";
    while (!/^421|closed/.test(said)) said = await sender.say("NOOP\r\n");
    expect(said).toMatch(/^421 4\.4\.2 Too slow|closed/);
  });

  test("while the gate takes its own is not", async () => {
    await open({ limits: { mail_seconds: 1 } });
    world.next.behaviours.push({
      takes: true,
      before: () => new Promise((resolve) => setTimeout(resolve, 2_000)),
    });
    expect(await sendRaw(world.gate.port, mail())).toMatch(/^250/);
  });
});

test("of many connections, those beyond the limit are told to come again, and the others work", async () => {
  await open({ limits: { connections: 5 } });
  const all = await Promise.all(Array.from({ length: 12 }, () => connectRaw(world.gate.port)));
  senders.push(...all);
  const said = await Promise.all(all.map((sender) => sender.say("EHLO a.test\r\n")));
  expect(said.filter((one) => one.startsWith("250"))).toHaveLength(5);
  for (const sender of all) sender.close();
  // The gate hears of it when the system tells it.
  let last = "closed";
  for (const end = Date.now() + 60_000; last === "closed" && Date.now() < end; )
    last = await sendRaw(world.gate.port, mail());
  expect(last).toMatch(/^250/);
});

test("whoever guesses at passwords is hung up on", async () => {
  await open({ listen: { port: 0, allow: [], users: [{ name: "crm", password: "a long secret" }] } });
  const sender = await connected("EHLO a.test");
  const wrong = Buffer.from("\0crm\0guess").toString("base64");
  const said: string[] = [];
  for (let guess = 0; guess < 5; guess++)
    said.push((await sender.say(`AUTH PLAIN ${wrong}\r\n`)).slice(0, 3));
  expect(said.slice(0, 3)).toEqual(["535", "535", "535"]);
  expect(said.slice(4)).not.toContain("535");
});

test("whoever may never send is not listened to", async () => {
  await open({ listen: { port: 0, allow: ["192.0.2.1"] } });
  const sender = await connected();
  expect(await sender.say("EHLO a.test\r\n")).toBe("closed");
  expect(world.gate.counters().mail_not_allowed).toBe(1);
});

describe("parameters", () => {
  test.each([
    ["MAIL FROM:<a@a.test> RET=HDRS", /^555 5\.5\.4/],
    ["MAIL FROM:<a@a.test> ENVID=x", /^555 5\.5\.4/],
    ["MAIL FROM:<a@a.test> REQUIRETLS", /^5(?:30|55)/],
    ["MAIL FROM:<a@a.test> MT-PRIORITY=3", /^555 5\.5\.4/],
    ["MAIL FROM:<a@a.test> BODY=BINARYMIME", /^501/],
    ["MAIL FROM:<a@a.test> SIZE=99999999999", /^552/],
    ["MAIL FROM:<jos\u00e9@a.test>", /^553 5\.6\.7/],
    ["MAIL FROM:<jos\u00e9@a.test> SMTPUTF8", /^250/],
    ["MAIL FROM:<a@a.test> BODY=8BITMIME SIZE=100", /^250/],
  ])("%s is answered truthfully", async (command, wanted) => {
    await open();
    const sender = await connected();
    const offered = await sender.say("EHLO a.test\r\n");
    expect(offered).not.toMatch(/DSN|REQUIRETLS|BINARYMIME|CHUNKING|AUTH|STARTTLS|XCLIENT|XFORWARD/);
    expect(await sender.say(Buffer.from(`${command}\r\n`, "utf8"))).toMatch(wanted);
  });

  test("of recipients are refused: nobody would do what they say", async () => {
    await open();
    const sender = await connected(...ENVELOPE.slice(0, 2));
    expect(await sender.say("RCPT TO:<ana@example.com> NOTIFY=SUCCESS\r\n")).toMatch(/^555 5\.5\.4/);
  });

  test("that the message needs are said to the next server", async () => {
    await open();
    const eight = Buffer.from(mail({}, "Gr\u00fc\u00dfe\r\n"), "utf8");
    expect(await sendRaw(world.gate.port, eight)).toMatch(/^250/);
    const to = "jos\u00e9@example.com";
    expect(await sendRaw(world.gate.port, mail(), { to, parameters: " SMTPUTF8" })).toMatch(/^250/);
    expect(await sendRaw(world.gate.port, mail())).toMatch(/^250/);
    const asked = world.next.taken.map(({ parameters: { SIZE: _size, ...more } }) => more);
    expect(asked).toEqual([{ BODY: "8BITMIME" }, { SMTPUTF8: true }, {}]);
  });
});

test("a recipient at an internationalised domain is handed on as it was written, to a server without SMTPUTF8", async () => {
  await open({}, { hideSMTPUTF8: true });
  const raw = mail();
  expect(await sendRaw(world.gate.port, raw, { to: "ana@xn--mller-kva.example" })).toMatch(
    /^250 2\.0\.0 Sent \(/,
  );
  expect(world.next.taken).toHaveLength(1);
  // Each address is the same in either spelling, so it is the same mail.
  const to = "ana@m\u00fcller.example";
  expect(await sendRaw(world.gate.port, raw, { to, parameters: " SMTPUTF8" })).toMatch(
    /^250 2\.0\.0 Sent before/,
  );
});

describe("pipelined", () => {
  test("commands and a text are taken one after the other", async () => {
    await open();
    const sender = await connected("EHLO a.test");
    const both = ["ana@example.com", "ben@example.com"].map((to) =>
      Buffer.concat([
        Buffer.from(`MAIL FROM:<a@a.test>\r\nRCPT TO:<${to}>\r\nRCPT TO:<cho@example.com>\r\nDATA\r\n`),
        stuffed(mail()),
      ]),
    );
    const said = [await sender.say(Buffer.concat(both))];
    for (let reply = 1; reply < 10; reply++) said.push(await sender.say(""));
    expect(said.map((one) => one.slice(0, 3))).toEqual([
      "250",
      "250",
      "452",
      "354",
      "250",
      "250",
      "250",
      "452",
      "354",
      "250",
    ]);
    expect(world.next.taken.map(({ to }) => to)).toEqual(["ana@example.com", "ben@example.com"]);
  });

  test("commands behind STARTTLS are not obeyed", async () => {
    await open();
    const sender = await connected("EHLO a.test");
    expect(await sender.say("STARTTLS\r\nMAIL FROM:<a@a.test>\r\n")).toMatch(/^50/);
  });
});

describe("fields for Comity", () => {
  test.each([
    ["in other letters", "x-COMITY-intent: upsell"],
    ["with a blank before the colon", "X-Comity-Intent : upsell"],
    ["folded", "X-Comity-Intent:\r\n upsell"],
    ["behind a line that is no field", "nonsense\r\nX-Comity-Intent: upsell"],
  ])("that are %s are believed, and do not leave", async (_how, line) => {
    await open();
    const raw = mail({ "X-Comity-Intent": undefined }).replace("\r\n\r\n", `\r\n${line}\r\n\r\n`);
    expect(await sendRaw(world.gate.port, raw)).toMatch(/^550 5\.7\.1 Comity: blocked/);
    const passed = raw.replace(/upsell/, "newsletter").replace(/<m(\d+)@/, "<n$1@");
    expect(await sendRaw(world.gate.port, passed)).toMatch(/^250/);
    expect(world.next.taken[0]?.raw.toString()).not.toMatch(/x-comity/i);
  });

  test("of somebody who is not trusted say nothing, and do not leave", async () => {
    await open({ listen: { port: 0, trust: "logged_in" }, mapping: { unknown: "pass" } });
    expect(await sendRaw(world.gate.port, mail({ "X-Comity-Intent": "upsell" }))).toMatch(
      /Passed on unasked/,
    );
    expect(world.next.taken[0]?.raw.toString()).not.toMatch(/x-comity/i);
  });

  test("twice, or of a name with a line end in it, are errors", async () => {
    await open();
    expect(await sendRaw(world.gate.port, mail({ "x-comity-intent": "upsell" }))).toMatch(
      /^550 5\.6\.0 x-comity-intent is there more/,
    );
  });
});

test.each([
  [
    "that is there twice",
    { "message-id": "<other@shop.test>" },
    /^550 5\.6\.0 It has no Message-ID, several/,
  ],
  [
    "that is too long",
    { "Message-ID": `<${"x".repeat(1_000)}@shop.test>` },
    /^550 5\.6\.0 It has no Message-ID, several/,
  ],
  ["that is empty", { "Message-ID": "<>" }, /^550 5\.6\.0 It has no Message-ID, several/],
])("a Message-ID %s is refused", async (_how, fields, wanted) => {
  await open();
  expect(await sendRaw(world.gate.port, mail(fields))).toMatch(wanted);
});
