import { createServer } from "node:net";
import type { Comity } from "@comity/adapters";
import { afterEach, describe, expect, onTestFinished, test } from "vitest";
import { type GateWorld, mail, openGateWorld, withoutComity } from "../../src/mail/gate-world.ts";
import { connectRaw, sendRaw, stuffed } from "../../src/mail/raw-sender.ts";
import { DAY, HOUR } from "../../src/open-world.ts";

const RULES = `
rule no-offers "None while cover ends."
  applies to upsell
  when some risk.policy (status is cancelling)
  then block
  because "Risk is ending policy {policy.number}."
  if unknown hold at most 4 hours or else block

rule print "Receipts have the small print."
  applies to receipt
  then attach small_print

rule look "Somebody looks at these."
  applies to winback
  then hold for review
`;

let world: GateWorld;

async function open(...options: Partial<Parameters<typeof openGateWorld>>): Promise<void> {
  world = await openGateWorld(options[0] ?? RULES, options[1]);
}

afterEach(async () => {
  await world.close();
});

const BLOCKED = {
  risk: { record: "risk.policy", data: { customer: "ana", number: "P-1", status: "cancelling" } },
};

describe("what may go", () => {
  test("goes on byte for byte, but for what was said to Comity", async () => {
    await open();
    const raw = mail({}, ".dots\r\n..\r\n.\r\n\r\nno end of line \t\r\n");
    expect(await sendRaw(world.gate.port, raw)).toMatch(/^250 2\.0\.0 Sent \(mail-[0-9a-f]{40}\)$/);
    expect(world.next.taken.map(({ raw }) => raw.toString())).toEqual([withoutComity(raw)]);
    expect(world.next.taken[0]).toMatchObject({ from: "sender@shop.test", to: "ana@example.com" });
  });

  test("is started and reported", async () => {
    await open();
    const said = await sendRaw(world.gate.port, mail());
    const id = /mail-\w+/.exec(said)?.[0] ?? "";
    expect(await world.engine.standing(id)).toMatchObject({ state: "sent" });
    expect(world.gate.counters()).toMatchObject({ mail_sent: 1, mail_blocked: 0 });
  });

  test("goes once, however often it is sent", async () => {
    await open();
    const raw = mail();
    await sendRaw(world.gate.port, raw);
    expect(await sendRaw(world.gate.port, raw)).toMatch(/^250 2\.0\.0 Sent before/);
    await world.restart();
    expect(await sendRaw(world.gate.port, raw)).toMatch(/^250 2\.0\.0 Sent before/);
    expect(world.next.taken).toHaveLength(1);
  });

  test("goes once when it comes twice at the same time", async () => {
    await open();
    const raw = mail();
    const said = await Promise.all([1, 2].map(() => sendRaw(world.gate.port, raw)));
    expect(said.map((one) => one.slice(0, 9)).sort()).toEqual(["250 2.0.0", "451 4.3.0"]);
    expect(world.next.taken).toHaveLength(1);
  });

  test("is another message for another person, and for another case of the same address it is not", async () => {
    await open();
    const raw = mail();
    await sendRaw(world.gate.port, raw);
    expect(await sendRaw(world.gate.port, raw, { to: "Ana@Example.COM" })).toMatch(/Sent before/);
    expect(await sendRaw(world.gate.port, raw, { to: "cho@example.com" })).toMatch(/Sent \(/);
  });

  test("is refused under a Message-ID that another mail had", async () => {
    await open();
    const id = { "Message-ID": "<same@shop.test>" };
    await sendRaw(world.gate.port, mail(id, "One.\r\n"));
    expect(await sendRaw(world.gate.port, mail(id, "Another.\r\n"))).toMatch(
      /^550 5\.6\.0 Comity CY592: another mail had this Message-ID: .* \(mail-[0-9a-f]{40}\)$/,
    );
    expect(world.next.taken).toHaveLength(1);
  });
});

describe("what may not go", () => {
  test("is refused with the rule's name and no data", async () => {
    await open();
    await world.engine.report(BLOCKED.risk);
    const said = await sendRaw(world.gate.port, mail({ "X-Comity-Intent": "upsell" }));
    expect(said).toMatch(/^550 5\.7\.1 Comity: blocked by p\/no-offers \(mail-\w+\)$/);
    expect(said).not.toContain("P-1");
    expect(world.next.taken).toHaveLength(0);
  });

  test("waits in the sender's queue while it is held, and goes when it may", async () => {
    await open();
    await world.engine.unreadable("risk");
    const raw = mail({ "X-Comity-Intent": "upsell" });
    expect(await sendRaw(world.gate.port, raw)).toMatch(
      /^451 4\.7\.1 Comity: held until 2026-03-02T16:00:00Z at most by p\/no-offers/,
    );
    await world.engine.sync("risk", "live");
    expect(await sendRaw(world.gate.port, raw)).toMatch(/^250/);
    expect(world.next.taken).toHaveLength(1);
  });

  test("is refused at once where holds are too long to wait for, as configured", async () => {
    await open(RULES, { settings: { hold: { later_hours: 1, longer: "refuse" } } });
    await world.engine.unreadable("risk");
    expect(await sendRaw(world.gate.port, mail({ "X-Comity-Intent": "upsell" }))).toMatch(
      /^550 5\.7\.1 Comity: held/,
    );
    expect(await sendRaw(world.gate.port, mail({ "X-Comity-Intent": "winback" }))).toMatch(/^550 5\.7\.1/);
  });

  test("does not leave before it is to", async () => {
    await open();
    const raw = mail({ "X-Comity-Send-At": "2026-03-02T15:00:00Z" });
    expect(await sendRaw(world.gate.port, raw)).toMatch(
      /^451 4\.7\.1 Comity: it is to leave at 2026-03-02T15:00:00Z/,
    );
    await world.pass(3 * HOUR);
    expect(await sendRaw(world.gate.port, raw)).toMatch(/^250 2\.0\.0 Sent/);
  });

  test("is asked about anew when its clearance was used by nobody in its life", async () => {
    await open();
    const raw = mail();
    world.next.recipients.set("ana@example.com", 450);
    expect(await sendRaw(world.gate.port, raw)).toMatch(/^451 4\.4\.1/);
    world.next.recipients.clear();
    await world.pass(2 * DAY);
    expect(await sendRaw(world.gate.port, raw)).toMatch(/^250 2\.0\.0 Sent \(mail-\w+\.2\)/);
  });
});

test("what cannot be changed as it has to be does not go, and its explanation says why", async () => {
  await open();
  const signed = { "Content-Type": "multipart/signed; boundary=b", "X-Comity-Intent": "receipt" };
  const said = await sendRaw(world.gate.port, mail(signed, "--b\r\n\r\na\r\n--b--\r\n"));
  expect(said).toMatch(
    /^550 5\.7\.1 Comity: it may go only with changes that cannot be made, by p\/print: .* \(signed\)/,
  );
  expect(world.next.taken).toEqual([]);
  const explained = await world.engine.explain(/mail-\w+/.exec(said)?.[0] ?? "");
  expect(JSON.stringify(explained)).toContain(
    "marketing took it back: its changes cannot be made: a part that would change is signed or encrypted (signed).",
  );
});

describe("when the next server", () => {
  test("is not there, the sender keeps the mail, and nothing is started", async () => {
    await open();
    const raw = mail();
    world.next.recipients.set("ana@example.com", 451);
    const said = await sendRaw(world.gate.port, raw);
    expect(said).toBe("451 4.4.1 The next server did not take it now (recipient: 451)");
    world.next.recipients.clear();
    expect(await sendRaw(world.gate.port, raw)).toMatch(/^250 2\.0\.0 Sent \(mail-[0-9a-f]{40}\)/);
  });

  test("refuses for good, the message has failed; if it is sent again all the same, it is asked about anew", async () => {
    await open();
    const raw = mail();
    world.next.recipients.set("ana@example.com", 550);
    const said = await sendRaw(world.gate.port, raw);
    expect(said).toBe("550 5.0.0 The next server refused it (recipient: 550)");
    expect(world.events()).toContainEqual(expect.objectContaining({ kind: "state", state: "failed" }));
    world.next.recipients.clear();
    expect(await sendRaw(world.gate.port, raw)).toMatch(/^250 2\.0\.0 Sent \(mail-\w+\.2\)/);
  });

  test("says later to the whole message, the next try is a decision of its own", async () => {
    await open();
    const raw = mail({ "X-Comity-Intent": "upsell" });
    world.next.behaviours.push({ code: 452 });
    expect(await sendRaw(world.gate.port, raw)).toMatch(/^451 4\.4\.1 .*message: 452/);
    await world.engine.report(BLOCKED.risk);
    expect(await sendRaw(world.gate.port, raw)).toMatch(/^550 5\.7\.1 Comity: blocked by p\/no-offers/);
  });

  test.each(["take_and_hang_up", "hang_up"] as const)(
    "gives no answer (%s), it is not sent again before somebody has found out",
    async (how) => {
      await open();
      const raw = mail();
      world.next.behaviours.push(how);
      const said = await sendRaw(world.gate.port, raw);
      expect(said).toMatch(/^451 4\.4\.2 It may have gone: .* comity reconcile mail-\w+$/);
      expect(await sendRaw(world.gate.port, raw)).toBe(said);
      await world.pass(2 * HOUR);
      expect(await sendRaw(world.gate.port, raw)).toBe(said);
      const [unreported] = await world.engine.unreported();
      const outcome = how === "hang_up" ? "not_sent" : "sent";
      await world.engine.reconcile(unreported?.message ?? "", { outcome, by: "kim" });
      const last = await sendRaw(world.gate.port, raw);
      expect(last).toMatch(how === "hang_up" ? /^250 2\.0\.0 Sent \(/ : /^250 2\.0\.0 Sent before/);
      expect(world.next.taken).toHaveLength(1);
    },
  );

  test("gives no answer, it is sent again where that was chosen", async () => {
    await open(RULES, { settings: { lost_answer: "send_again" } });
    const raw = mail();
    world.next.behaviours.push("take_and_hang_up");
    expect(await sendRaw(world.gate.port, raw)).toMatch(/^451 4\.4\.2/);
    expect(await sendRaw(world.gate.port, raw)).toMatch(/^250 2\.0\.0 Sent \(/);
    expect(world.next.taken).toHaveLength(2);
  });

  test("cannot carry what the message needs, it is refused and not bent", async () => {
    await open(RULES, { next: { hide8BITMIME: true, hideSMTPUTF8: true } });
    const eight = Buffer.from(mail({}, "Gr\xfc\xdfe\r\n"), "latin1");
    expect(await sendRaw(world.gate.port, eight)).toMatch(/^554 5\.6\.3/);
    const utf8 = { to: "jos\u00e9@example.com", parameters: " SMTPUTF8" };
    expect(await sendRaw(world.gate.port, mail(), utf8)).toMatch(/^554 5\.6\.7/);
  });
});

test("another gate, which has not heard what failed at this one, goes on where it stands", async () => {
  await open();
  const raw = mail();
  world.next.behaviours.push({ code: 452 }, { code: 452 });
  await sendRaw(world.gate.port, raw);
  await sendRaw(world.gate.port, raw);
  const other = await openGateWorld(RULES, { comity: () => world.engine, nextPort: world.next.port });
  expect(await sendRaw(other.gate.port, raw)).toMatch(/^250 2\.0\.0 Sent \(mail-\w+\.3\)/);
  await other.close();
  expect(await sendRaw(world.gate.port, raw)).toMatch(/^250 2\.0\.0 Sent before/);
  expect(world.next.taken).toHaveLength(1);
});

describe("when Comity cannot answer", () => {
  const broken =
    (method: keyof Comity, times: number) =>
    (engine: Comity): Comity => {
      let left = times;
      return new Proxy(engine, {
        get(target, name) {
          const real: unknown = Reflect.get(target, name);
          if (name !== method || typeof real !== "function")
            return typeof real === "function" ? real.bind(target) : real;
          return (...args: unknown[]) => {
            if (left-- > 0) return Promise.reject(new Error("not now"));
            return Reflect.apply(real, target, args);
          };
        },
      });
    };

  test.each(["decide", "start"] as const)("to %s, nothing goes, and the sender keeps it", async (method) => {
    await open(RULES, { comity: broken(method, 1) });
    const raw = mail();
    expect(await sendRaw(world.gate.port, raw)).toBe("451 4.3.0 Comity cannot answer now");
    expect(world.next.taken).toHaveLength(0);
    expect(await sendRaw(world.gate.port, raw)).toMatch(/^250/);
    expect(world.next.taken).toHaveLength(1);
  });

  test("to the report, the mail has gone all the same, and the report is made up for", async () => {
    await open(RULES, { comity: broken("sent", 1) });
    const raw = mail();
    const said = await sendRaw(world.gate.port, raw);
    expect(said).toMatch(/^250/);
    const id = /mail-\w+/.exec(said)?.[0] ?? "";
    expect(await world.engine.standing(id)).toMatchObject({ state: "started" });
    expect(await sendRaw(world.gate.port, raw)).toMatch(/^250 2\.0\.0 Sent before/);
    expect(await world.engine.standing(id)).toMatchObject({ state: "sent" });
    expect(world.next.taken).toHaveLength(1);
  });
});

describe("what senders may say", () => {
  test("is one recipient a transaction", async () => {
    await open();
    const sender = await connectRaw(world.gate.port);
    await sender.say("EHLO a.test\r\n");
    await sender.say("MAIL FROM:<a@a.test>\r\n");
    expect(await sender.say("RCPT TO:<ana@example.com>\r\n")).toMatch(/^250/);
    expect(await sender.say("RCPT TO:<ben@example.com>\r\n")).toBe("452 4.5.3 One recipient at a time");
    expect(await sender.say("DATA\r\n")).toMatch(/^354/);
    expect(await sender.say(stuffed(mail()))).toMatch(/^250/);
    sender.close();
    expect(world.next.taken.map(({ to }) => to)).toEqual(["ana@example.com"]);
  });

  test.each([
    ["a bare LF", "a\nb\r\n"],
    ["a bare CR", "a\rb\r\n"],
    ["a dot after LF", "a\n.\r\nMAIL FROM:<x@x.test>\r\n"],
    ["a dot before LF", "a\r\n.\nMAIL FROM:<x@x.test>\r\n"],
    ["a dot between CRs", "a\r.\rMAIL FROM:<x@x.test>\r\n"],
    ["a dot between LFs", "a\n.\nMAIL FROM:<x@x.test>\r\n"],
    ["a dot after CR", "a\r.\r\nMAIL FROM:<x@x.test>\r\n"],
  ])("is not an end of the message hidden in %s", async (_name, body) => {
    await open();
    const sender = await connectRaw(world.gate.port);
    for (const line of ["EHLO a.test", "MAIL FROM:<a@a.test>", "RCPT TO:<ana@example.com>", "DATA"])
      await sender.say(`${line}\r\n`);
    const said = await sender.say(Buffer.from(`${mail()}${body}\r\n.\r\n`, "latin1"));
    sender.close();
    expect(said).toMatch(/^550 5\.6\.0 Lines have to end in CR LF \(mail-[0-9a-f]{40}\)$/);
    expect(world.next.taken).toHaveLength(0);
  });

  test.each([
    ["no department", { "X-Comity-Department": undefined }, /^550 5\.6\.0 Nothing says its department\./],
    [
      "a field that there is not",
      { "X-Comity-Intend": "x" },
      /^550 5\.6\.0 There is no header field x-comity-intend\. Did you mean/,
    ],
    [
      "an intent that there is not",
      { "X-Comity-Intent": "upsel" },
      /^550 5\.6\.0 Comity CY511: intent does not fit \(mail-[0-9a-f]{40}\)$/,
    ],
    ["a time that there is not", { "X-Comity-Send-At": "soon" }, /Comity CY515: send_at does not fit \(/],
    ["about that is no JSON", { "X-Comity-About": "{order}" }, /^550 5\.6\.0 x-comity-about is not JSON\./],
    ["no Message-ID", { "Message-ID": undefined }, /^550 5\.6\.0 It has no Message-ID/],
  ])("is not %s", async (_name, fields, wanted) => {
    await open();
    expect(await sendRaw(world.gate.port, mail(fields))).toMatch(wanted);
    expect(world.next.taken).toHaveLength(0);
  });

  test("is no more than the limit", async () => {
    await open(RULES, { settings: { limits: { message_bytes: 4_096 } } });
    expect(await sendRaw(world.gate.port, mail({}, `${"x".repeat(70)}\r\n`.repeat(100)))).toBe(
      "552 5.3.4 It is too big",
    );
    expect(await sendRaw(world.gate.port, mail(), { parameters: " SIZE=99999" })).toMatch(/^552/);
    expect(await sendRaw(world.gate.port, mail())).toMatch(/^250/);
  });

  test.each([
    ["refuse", /^550 5\.7\.1/, 0, "mail_unknown_refused"],
    ["hold", /^451 4\.7\.1/, 0, "mail_unknown_held"],
    ["pass", /^250/, 1, "mail_passed"],
  ] as const)(
    "nothing of, and then mail is treated as configured: %s",
    async (unknown, wanted, count, counter) => {
      await open(RULES, { settings: { mapping: { unknown } } });
      const raw = mail({ "X-Comity-Department": undefined, "X-Comity-Intent": undefined });
      expect(await sendRaw(world.gate.port, raw)).toMatch(wanted);
      expect(world.next.taken).toHaveLength(count);
      expect(world.gate.counters()[counter]).toBe(1);
    },
  );
});

describe("a next server that answers the end of a mail with another code", () => {
  test.each([
    [251, /^250 2\.0\.0 Sent/, "sent"],
    [299, /^250 2\.0\.0 Sent/, "sent"],
    // Neither yes nor no.
    [354, /^451 4\.4\.2 It may have gone/, "started"],
  ])("has it, or may have it, with %s, and gets it once", async (code, expected, state) => {
    const { port, taken, close } = await hopAnswering(code);
    onTestFinished(() => void close());
    world = await openGateWorld(RULES, { nextPort: port });
    const raw = mail({ "X-Comity-Intent": "newsletter" });
    const said = await sendRaw(world.gate.port, raw);
    expect(said).toMatch(expected);
    const id = /mail-[0-9a-f]+/.exec(said)?.[0] ?? "";
    expect((await world.engine.standing(id))?.state).toBe(state);
    expect(await sendRaw(world.gate.port, raw)).toMatch(expected);
    expect(taken()).toBe(1);
  });

  test.each([
    [452, /^451 /],
    [599, /^599 /],
  ])("has not got it with %s", async (code, expected) => {
    const { port, taken, close } = await hopAnswering(code);
    onTestFinished(() => void close());
    world = await openGateWorld(RULES, { nextPort: port });
    const raw = mail({ "X-Comity-Intent": "newsletter" });
    expect(await sendRaw(world.gate.port, raw)).toMatch(expected);
    // A sender that tries again all the same is handed on again.
    expect(await sendRaw(world.gate.port, raw)).toMatch(expected);
    expect(taken()).toBe(2);
  });
});

/** A server that takes everything, and says a code of its own at a mail's end. */
async function hopAnswering(code: number) {
  let taken = 0;
  const server = createServer((socket) => {
    let isText = false;
    let rest = "";
    socket.on("error", () => socket.destroy());
    socket.write("220 next\r\n");
    socket.on("data", (bytes) => {
      const lines = `${rest}${bytes}`.split("\r\n");
      rest = lines.pop() ?? "";
      for (const line of lines) {
        if (isText && line !== ".") continue;
        if (isText) taken++;
        socket.write(isText ? `${code} so\r\n` : line === "DATA" ? "354 go on\r\n" : "250 yes\r\n");
        isText = line === "DATA";
      }
    });
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const address = server.address();
  return {
    port: typeof address === "object" && address !== null ? address.port : 0,
    taken: () => taken,
    close: () => server.close(),
  };
}
