import { createHmac } from "node:crypto";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import {
  type AdapterContext,
  comityGuard,
  type InboundRequest,
  mailgunAdapter,
  postmarkAdapter,
} from "@comity/adapters";
import nodemailer from "nodemailer";
import { SMTPServer } from "smtp-server";
import { afterEach, describe, expect, onTestFinished, test } from "vitest";
import { CONSENT_RULES, CONSENT_VOCABULARY } from "../../src/consent-rules.ts";
import { localCertificate } from "../../src/mail/certificate.ts";
import { type GateWorld, mail, openGateWorld } from "../../src/mail/gate-world.ts";
import { sendRaw } from "../../src/mail/raw-sender.ts";

const { certificate, key } = localCertificate();
const USER = "postmaster@mg.shop.test";
const PASSWORD = "a long secret";
const STATE = { customers: [{ id: "ana", email: "ana@example.com" }], silos: { privacy: "live" as const } };

let world: GateWorld;
afterEach(() => world.close());

interface Provider {
  readonly port: number;
  readonly taken: string[];
}

/** A provider's submission service: under TLS, for who knows the password. */
async function openProvider(user: string): Promise<Provider> {
  const taken: string[] = [];
  const server = new SMTPServer({
    ...{ cert: certificate, key, logger: false, disableReverseLookup: true, closeTimeout: 100 },
    onAuth({ username, password }, _session, done) {
      if (username === user && password === PASSWORD) done(null, { user });
      else done(Object.assign(new Error("Authentication failed"), { responseCode: 535 }));
    },
    onData(stream, _session, done) {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("end", () => {
        taken.push(Buffer.concat(chunks).toString());
        done(null, "queued");
      });
    },
  });
  server.on("error", () => undefined);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => new Promise<void>((resolve) => server.close(() => resolve())));
  const address = server.server.address();
  return { port: typeof address === "object" && address !== null ? address.port : 0, taken };
}

/** At this machine, and otherwise as the provider's own. */
const here = ({ port }: Provider) => ({ host: "localhost", port, ca: certificate });

const fieldOf = (raw: string, name: string): string =>
  new RegExp(`^${name}: (.*)\r?$`, "m").exec(raw)?.[1]?.trim() ?? "";

/** What an adapter is sent, as its provider sends it. */
function inbound(headers: Readonly<Record<string, string>>, body: unknown): InboundRequest {
  return {
    ...{
      method: "POST",
      path: "",
      query: new URLSearchParams(),
      url: "https://comity.example.com/v1/webhooks/x",
    },
    headers: { "content-type": "application/json", ...headers },
    body: Buffer.from(JSON.stringify(body)),
    signal: new AbortController().signal,
  };
}

/** Of an adapter beside the gate, with a folder of its own. */
function eventsContext(): AdapterContext {
  const folder = join(world.folder, "events");
  mkdirSync(folder);
  return { ...world.context, name: "events", folder, base: folder, key: new Uint8Array(32).fill(7) };
}

const offer = (more: Readonly<Record<string, string>> = {}) =>
  mail({ "X-Comity-Intent": "upsell", "X-Comity-Customer": "ana", ...more });

describe("a mail that is handed to a provider", () => {
  test("comes by TLS and with a login, and what Mailgun tells of it finds its message", async () => {
    const provider = await openProvider(USER);
    const next_hop = { ...here(provider), provider: "mailgun", user: USER, password: PASSWORD } as const;
    world = await openGateWorld(CONSENT_RULES, {
      vocabulary: CONSENT_VOCABULARY,
      state: STATE,
      settings: { next_hop },
    });
    const asked = offer();
    const said = await sendRaw(world.gate.port, asked);
    const id = /mail-\w+/.exec(said)?.[0] ?? "";
    expect(said).toMatch(/^250 2\.0\.0 Sent/);
    const [raw = ""] = provider.taken;
    const variables = JSON.parse(fieldOf(raw, "X-Mailgun-Variables")) as Readonly<Record<string, string>>;
    expect(variables).toEqual({ comity_message: id, comity_customer: "ana" });
    const events = mailgunAdapter.create({ signing_keys: ["key-of-the-webhooks"] }, eventsContext());
    await events.start();
    onTestFinished(() => events.stop());
    const timestamp = String(Math.floor(world.clock.now() / 1_000));
    const token = "a".repeat(50);
    const signature = createHmac("sha256", "key-of-the-webhooks")
      .update(timestamp + token)
      .digest("hex");
    const told = {
      ...{ event: "failed", severity: "permanent", reason: "bounce", id: "e1", timestamp: Number(timestamp) },
      "user-variables": variables,
    };
    const body = { signature: { timestamp, token, signature }, "event-data": told };
    expect((await events.receive?.(inbound({}, body)))?.status).toBe(200);
    expect((await world.engine.standing(id))?.state).toBe("failed");
    // Who sends it again has not heard yet that it had gone.
    expect(await sendRaw(world.gate.port, asked)).toMatch(/^550 5\.1\.1 Sent before, and it came back/);
    expect(provider.taken).toHaveLength(1);
  });

  test("bears Postmark's stream and metadata, by which its bounce finds the message", async () => {
    const provider = await openProvider(PASSWORD);
    const next_hop = {
      ...here(provider),
      ...({ provider: "postmark", password: PASSWORD, message_stream: "news" } as const),
    };
    world = await openGateWorld(CONSENT_RULES, {
      vocabulary: CONSENT_VOCABULARY,
      state: STATE,
      settings: { next_hop },
    });
    const said = await sendRaw(world.gate.port, offer());
    const id = /mail-\w+/.exec(said)?.[0] ?? "";
    const [raw = ""] = provider.taken;
    expect(fieldOf(raw, "X-PM-Message-Stream")).toBe("news");
    const Metadata = {
      "comity-message": fieldOf(raw, "X-PM-Metadata-comity-message"),
      "comity-customer": fieldOf(raw, "X-PM-Metadata-comity-customer"),
    };
    expect(Metadata).toEqual({ "comity-message": id, "comity-customer": "ana" });
    const events = postmarkAdapter.create(
      { user: "postmark", passwords: ["a password of thirty-two bytes.."] },
      eventsContext(),
    );
    await events.start();
    onTestFinished(() => events.stop());
    const pair = Buffer.from("postmark:a password of thirty-two bytes..").toString("base64");
    const BouncedAt = new Date(world.clock.now()).toISOString();
    const bounce = { RecordType: "Bounce", ID: 1, Type: "HardBounce", BouncedAt, Metadata };
    expect((await events.receive?.(inbound({ authorization: `Basic ${pair}` }, bounce)))?.status).toBe(200);
    expect((await world.engine.standing(id))?.state).toBe("failed");
  });

  test("is not handed over when it tells the provider more than was decided", async () => {
    const provider = await openProvider("apikey");
    const next_hop = { ...here(provider), provider: "sendgrid", password: PASSWORD } as const;
    world = await openGateWorld(CONSENT_RULES, {
      vocabulary: CONSENT_VOCABULARY,
      state: STATE,
      settings: { next_hop },
    });
    const said = await sendRaw(world.gate.port, offer({ "X-SMTPAPI": '{"to": ["cho@example.com"]}' }));
    expect(said).toMatch(/^550 5\.6\.0 Its X-SMTPAPI names recipients of its own/);
    expect(provider.taken).toEqual([]);
    expect(await sendRaw(world.gate.port, offer())).toMatch(/^250 /);
    expect(JSON.parse(fieldOf(provider.taken[0] ?? "", "X-SMTPAPI"))).toMatchObject({
      unique_args: { comity_customer: "ana" },
    });
  });

  test("waits where the login is refused, and doctor says so, and shows no token", async () => {
    const provider = await openProvider("another");
    const next_hop = { ...here(provider), provider: "postmark", password: PASSWORD } as const;
    world = await openGateWorld(CONSENT_RULES, {
      vocabulary: CONSENT_VOCABULARY,
      state: STATE,
      settings: { next_hop },
    });
    expect(await sendRaw(world.gate.port, offer())).toMatch(/^451 /);
    const findings = await world.gate.probe?.();
    expect(findings).toContainEqual(
      expect.objectContaining({
        problem: expect.stringContaining("The login was refused"),
        tried: expect.stringContaining("log in by the token"),
      }),
    );
    expect(JSON.stringify(findings)).not.toContain(PASSWORD);
  });
});

test("a mail of nodemailer bears the ids too, and is refused when it tells the provider more", async () => {
  const provider = await openProvider("AKIA");
  world = await openGateWorld(CONSENT_RULES, { vocabulary: CONSENT_VOCABULARY, state: STATE });
  const transport = nodemailer.createTransport({
    ...{ host: "localhost", port: provider.port, requireTLS: true, tls: { ca: certificate } },
    auth: { user: "AKIA", pass: PASSWORD },
  });
  onTestFinished(() => transport.close());
  const { engine } = world;
  transport.use("stream", comityGuard(engine, { rules: () => engine.rules, provider: "ses" }));
  const headers = {
    ...{ "X-Comity-Department": "marketing", "X-Comity-Intent": "upsell" },
    "X-Comity-Customer": "ana",
  };
  await transport.sendMail({ from: "news@shop.test", to: "ana@example.com", text: "Hello.", headers });
  expect(fieldOf(provider.taken[0] ?? "", "X-SES-MESSAGE-TAGS")).toMatch(
    /^comity-message=\S+, comity-customer=ana$/,
  );
});
