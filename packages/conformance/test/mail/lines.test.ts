import type { Comity, Log, LogFields } from "@comity/adapters";
import { StoreError } from "@comity/core";
import nodemailer from "nodemailer";
import { SMTPServer } from "smtp-server";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { localCertificate } from "../../src/mail/certificate.ts";
import { type GateWorld, mail, openGateWorld } from "../../src/mail/gate-world.ts";
import { connectRaw, sendRaw } from "../../src/mail/raw-sender.ts";

const RULES = "rule none\n  applies to upsell\n  then block\n";

const { certificate, key } = localCertificate();

let world: GateWorld;

afterEach(() => world.close());

const USERS = [{ name: "crm", password: "a long secret", department: "Marketing" }];

describe("who sends", () => {
  const listen = () => ({ port: 0, certificate, key, allow: [], users: USERS });
  const transport = (auth?: { user: string; pass: string }) =>
    nodemailer.createTransport({
      host: "localhost",
      port: world.gate.port,
      requireTLS: true,
      tls: { ca: certificate },
      ...(auth === undefined ? {} : { auth }),
    });
  const send = (department: string, auth?: { user: string; pass: string }) =>
    transport(auth).sendMail({
      envelope: { from: "news@shop.test", to: "ana@example.com" },
      raw: mail({ "X-Comity-Department": department }),
    });

  test("logs in under TLS, and speaks for its own department", async () => {
    world = await openGateWorld(RULES, { settings: { listen: listen() } });
    const auth = { user: "crm", pass: "a long secret" };
    expect(await send("marketing", auth)).toMatchObject({
      response: expect.stringMatching(/^250 2\.0\.0 Sent/),
    });
    await expect(send("claims", auth)).rejects.toMatchObject({ responseCode: 550 });
    await expect(send("marketing", { ...auth, pass: "another" })).rejects.toMatchObject({
      responseCode: 535,
    });
    await expect(send("marketing", { user: "nobody", pass: "x" })).rejects.toMatchObject({
      responseCode: 535,
    });
    await expect(send("marketing")).rejects.toMatchObject({ responseCode: 530 });
    expect(world.next.taken).toHaveLength(1);
  });

  test("is offered no login in the clear where there is a certificate", async () => {
    world = await openGateWorld(RULES, { settings: { listen: { ...listen(), require_tls: true } } });
    const sender = await connectRaw(world.gate.port);
    await sender.say("EHLO a.test\r\n");
    expect(await sender.say("AUTH PLAIN AGNybQBhIGxvbmcgc2VjcmV0\r\n")).toMatch(/^538|^530|^500/);
    expect(await sender.say("MAIL FROM:<a@a.test>\r\n")).toMatch(/^530/);
    sender.close();
  });

  test("is believed in what the mail says as far as was set", async () => {
    world = await openGateWorld(RULES, {
      settings: { listen: { port: 0, trust: "nobody" }, mapping: { unknown: "pass" } },
    });
    expect(await sendRaw(world.gate.port, mail({ "X-Comity-Intent": "upsell" }))).toMatch(
      /^250 2\.0\.0 Passed on unasked/,
    );
    expect(world.next.taken[0]?.raw.toString()).not.toMatch(/x-comity/i);
  });
});

describe("the next server", () => {
  const server = async (port: number): Promise<SMTPServer> => {
    const next = new SMTPServer({
      logger: false,
      cert: certificate,
      key,
      closeTimeout: 100,
      onAuth: ({ username, password }, _session, done) =>
        username === "gate" && password === "pass" ? done(null, { user: "gate" }) : done(new Error("no")),
      onData: (stream, _session, done) => {
        stream.resume();
        stream.on("end", () => done());
      },
    });
    next.on("error", () => undefined);
    await new Promise<void>((resolve) => next.listen(port, "127.0.0.1", resolve));
    return next;
  };

  test("is spoken to under TLS, by its own certificate and nobody else's, and logged in to", async () => {
    const next = await server(0);
    const address = next.server.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    const login = { user: "gate", password: "pass" };
    const hop = { host: "localhost", port, timeout_seconds: 5 };
    const outcomes: string[] = [];
    for (const next_hop of [
      { ...hop, tls: "required" as const, ca: certificate, ...login },
      { ...hop, tls: "required" as const, ...login },
      { ...hop, tls: "required" as const, ca: certificate, ...login, password: "wrong" },
      { ...hop, tls: "none" as const, ...login },
    ]) {
      world = await openGateWorld(RULES, { settings: { next_hop } });
      const said = await sendRaw(world.gate.port, mail());
      const [finding] = await world.gate.probe();
      outcomes.push(
        `${said.slice(0, 3)} ${/\((\w+): /.exec(said)?.[1] ?? ""} ${finding?.problem === null ? "fine" : "told"}`,
      );
      expect(JSON.stringify(finding)).not.toMatch(/pass"|wrong/);
      await world.close();
    }
    world = await openGateWorld(RULES);
    await new Promise<void>((resolve) => next.close(() => resolve()));
    expect(outcomes).toEqual(["250  fine", "451 tls told", "451 login told", "451 login told"]);
  });

  test("is said not to be there", async () => {
    world = await openGateWorld(RULES, { nextPort: 1 });
    expect(await sendRaw(world.gate.port, mail())).toBe(
      "451 4.4.1 The next server did not take it now (connect: ECONNREFUSED)",
    );
    expect(await world.gate.probe()).toMatchObject([{ problem: "There is no connection: ECONNREFUSED." }]);
    await world.gate.stop();
    expect(await world.gate.probe()).toHaveLength(2);
  });
});

describe("what is lost on the way to Comity", () => {
  test("the answer to a start: the next try is a new round, and goes once", async () => {
    let lose = true;
    const comity = (engine: Comity): Comity =>
      new Proxy(engine, {
        get(target, name) {
          const real: unknown = Reflect.get(target, name);
          if (typeof real !== "function") return real;
          return async (...args: unknown[]) => {
            const result: unknown = await Reflect.apply(real, target, args);
            if (name !== "start" || !lose) return result;
            lose = false;
            throw new Error("connection lost");
          };
        },
      });
    world = await openGateWorld(RULES, { comity });
    const raw = mail();
    expect(await sendRaw(world.gate.port, raw)).toMatch(/^451 4\.3\.0/);
    await world.restart();
    expect(await sendRaw(world.gate.port, raw)).toMatch(/^250 2\.0\.0 Sent \(mail-\w+\.2\)/);
    expect(world.next.taken).toHaveLength(1);
    await world.pass(7_200_000);
    expect(await world.engine.unreported()).toEqual([]);
  });
});

describe("a log", () => {
  /** What was logged: how gravely, and what. */
  const lines: [string, LogFields][] = [];
  const note =
    (severity: string): Log["info"] =>
    (_event, fields = {}) =>
      void lines.push([severity, fields]);
  const log = { info: note("info"), warn: note("warn"), error: note("error") };

  beforeEach(() => void lines.splice(0));

  test("says of each mail what became of it and why, under its id, and nothing of whose it is", async () => {
    world = await openGateWorld(RULES, { log, settings: { limits: { message_bytes: 4_096 } } });
    world.next.recipients.set("bo@example.com", 451);
    const send = (fields: Parameters<typeof mail>[0], body?: string, to = "ana@example.com") =>
      sendRaw(world.gate.port, mail(fields, body), { to });
    await send({});
    await send({ "X-Comity-Intent": "upsell", Subject: "Canary" });
    await send({ "X-Comity-Canary": "Canary" });
    await send({ "X-Comity-Intent": "canary" });
    await send({ "X-Comity-About": "canary" });
    await send({ "X-Comity-Items": '[{"id": "a"}, {"id": "a"}]' });
    await send({ "Message-ID": undefined });
    await send({}, "canary\n");
    await send({}, `${"canary".repeat(10)}\r\n`.repeat(100));
    await send({}, "canary", "bo@example.com");
    const id = expect.stringMatching(/^mail-[0-9a-f]{40}$/);
    const adapter = "mail";
    const misfit = { adapter, code: "550", step: "misfit", mail: id };
    expect(lines).toEqual([
      ["info", { adapter, code: "250", step: "sent", mail: id }],
      ["info", { adapter, code: "550", step: "blocked", mail: id }],
      ["info", { ...misfit, reason: "no_such_field" }],
      ["info", { ...misfit, reason: "CY511", field: "intent" }],
      ["info", { ...misfit, reason: "not_json", field: "about" }],
      ["info", { ...misfit, reason: "CY516", field: "items[1].id" }],
      ["info", { ...misfit, reason: "no_message_id" }],
      ["info", { adapter, code: "550", step: "malformed", mail: id, reason: "bare_line_end" }],
      ["info", { adapter, code: "552", step: "too_big", mail: id }],
      ["warn", { adapter, code: "451", step: "next_hop_later", mail: id, reason: "recipient: 451" }],
    ]);
    expect(JSON.stringify(lines)).not.toMatch(/@|canary/i);
  });

  test("warns of who may not send, and of what cannot be reached", async () => {
    const listen = { port: 0, users: USERS, allow: [] };
    world = await openGateWorld(RULES, { log, settings: { listen } });
    expect(await sendRaw(world.gate.port, mail())).toBe("530 5.7.0 Log in first");
    const sender = await connectRaw(world.gate.port);
    await sender.say("EHLO a.test\r\n");
    const wrong = Buffer.from("\0crm\0canary").toString("base64");
    expect(await sender.say(`AUTH PLAIN ${wrong}\r\n`)).toMatch(/^535/);
    sender.close();
    await world.close();
    world = await openGateWorld(RULES, { log, nextPort: 1 });
    await sendRaw(world.gate.port, mail());
    await world.close();
    const comity = (engine: Comity): Comity => ({
      ...engine,
      decide: () => Promise.reject(new StoreError("unavailable", "canary")),
    });
    world = await openGateWorld(RULES, { log, comity });
    await sendRaw(world.gate.port, mail());
    expect(lines.map(([severity, { code, step, reason }]) => [severity, code, step, reason])).toEqual([
      ["warn", "530", "not_allowed", "no_login"],
      ["warn", "535", "login_refused", undefined],
      ["warn", "451", "next_hop_later", "connect: ECONNREFUSED"],
      ["warn", "451", "comity_unavailable", "StoreError: unavailable"],
    ]);
    expect(JSON.stringify(lines)).not.toMatch(/@|canary|crm/i);
  });
});
