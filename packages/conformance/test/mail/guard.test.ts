import { type AddressInfo, createServer, type Socket } from "node:net";
import { comityGuard, GuardError } from "@comity/adapters";
import nodemailer from "nodemailer";
import PostalMime from "postal-mime";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type NextServer, startNextServer } from "../../src/mail/next-server.ts";
import { openTestWorld, type TestWorld } from "../../src/open-world.ts";

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
`;

let world: TestWorld;
let next: NextServer;
let transport: ReturnType<typeof nodemailer.createTransport>;

beforeEach(async () => {
  world = await openTestWorld(RULES);
  next = await startNextServer();
  transport = nodemailer.createTransport({ host: "127.0.0.1", port: next.port, ignoreTLS: true });
  transport.use("stream", comityGuard(world.engine, { rules: () => world.engine.rules }));
});

afterEach(async () => {
  transport.close();
  await next.close();
  await world.engine.close();
});

const offer = (intent: string, more: object = {}) => ({
  from: "news@shop.test",
  to: "ana@example.com",
  subject: "An offer",
  text: "Hello.",
  html: "<p>Hello.</p>",
  headers: { "X-Comity-Department": "marketing", "X-Comity-Intent": intent },
  ...more,
});

/** Says yes to everything, and hangs up at one command. */
function greetUntil(socket: Socket, command: string): void {
  socket.on("error", () => undefined);
  socket.on("data", (data) => {
    if (data.toString().toUpperCase().startsWith(command)) socket.destroy();
    else socket.write("250 ok\r\n");
  });
  socket.write("220 hello\r\n");
}

async function refusal(sending: Promise<unknown>): Promise<GuardError> {
  const error: unknown = await sending.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (error instanceof GuardError) return error;
  throw new Error(`not refused: ${String(error)}`);
}

describe("a guarded transport", () => {
  test("sends what may go, without what was said to Comity, and reports it", async () => {
    await transport.sendMail(offer("newsletter", { messageId: "<a@shop.test>" }));
    const [taken] = next.taken;
    expect(taken?.raw.toString().match(/<p>Hello\.<\/p>/g)).toHaveLength(1);
    expect(taken?.raw.toString()).not.toMatch(/x-comity/i);
    expect(taken?.raw.toString().match(/--\r\n/g)).toHaveLength(1);
    expect(world.events().filter(({ kind }) => kind === "state")).toMatchObject([
      { state: "started" },
      { state: "sent" },
    ]);
  });

  test("sends a message once, however often it is given to it", async () => {
    const mail = () => offer("newsletter", { messageId: "<a@shop.test>" });
    await transport.sendMail(mail());
    expect(await transport.sendMail(mail())).toMatchObject({ response: "sent before" });
    expect(next.taken).toHaveLength(1);
  });

  test("makes changes in text and HTML", async () => {
    await transport.sendMail(offer("receipt"));
    const { text, html, attachments } = await PostalMime.parse(next.taken[0]?.raw ?? "");
    expect(text?.replaceAll("\r", "").trim()).toBe("Hello.\n\nThe small print.");
    expect(html?.replace(/\s+/g, " ")).toContain(
      '<p>Hello.</p> <p data-comity-notice="small_print">The small print.</p>',
    );
    expect(attachments).toEqual([]);
  });

  test("says why a message may not go", async () => {
    await world.engine.report({
      record: "risk.policy",
      data: { customer: "ana", number: "P-1", status: "cancelling" },
    });
    const error = await refusal(transport.sendMail(offer("upsell")));
    expect(error).toMatchObject({
      code: "ECOMITY_BLOCKED",
      reasons: [{ rule: "p/no-offers", text: "Risk is ending policy P-1." }],
    });
    expect(next.taken).toHaveLength(0);
  });

  test("says until when a message is held", async () => {
    await world.engine.unreadable("risk");
    const error = await refusal(transport.sendMail(offer("upsell")));
    expect(error).toMatchObject({ code: "ECOMITY_HELD", until: world.clock.now() + 4 * 3_600_000 });
  });

  test("wants one recipient", async () => {
    const error = await refusal(transport.sendMail(offer("newsletter", { cc: "ben@example.com" })));
    expect(error).toMatchObject({ code: "ECOMITY_MISFIT" });
    expect(error.message).toContain("2 recipients");
  });

  test("is not led to another recipient by a line end in an address", async () => {
    for (const to of ["ana@example.com\r\nBcc: z@z.test", { name: "Ana\n", address: "ana@example.com" }]) {
      const error = await refusal(transport.sendMail(offer("newsletter", { to })));
      expect(error.message).toContain("line end");
    }
    expect(next.taken).toHaveLength(0);
  });

  test.each([
    ["does not greet", (): void => undefined],
    ["hangs up at MAIL FROM", (socket: Socket): void => greetUntil(socket, "MAIL")],
    ["hangs up at DATA", (socket: Socket): void => greetUntil(socket, "DATA")],
  ])("tries again with a server that %s: nothing can have gone", async (_name, talk) => {
    const server = createServer(talk);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const away = nodemailer.createTransport({
      host: "127.0.0.1",
      port,
      greetingTimeout: 500,
      ignoreTLS: true,
    });
    away.use("stream", comityGuard(world.engine, { rules: () => world.engine.rules }));
    const mail = () => offer("newsletter", { messageId: "<a@shop.test>" });
    await expect(away.sendMail(mail())).rejects.not.toBeInstanceOf(GuardError);
    away.close();
    server.close();
    await transport.sendMail(mail());
    expect(next.taken).toHaveLength(1);
  });

  test("tries again what failed for now, and not what may have gone", async () => {
    const mail = () => offer("newsletter", { messageId: "<a@shop.test>" });
    next.behaviours.push({ code: 451 }, "take_and_hang_up");
    await expect(transport.sendMail(mail())).rejects.toMatchObject({ responseCode: 451 });
    await expect(transport.sendMail(mail())).rejects.toThrow();
    expect(await refusal(transport.sendMail(mail()))).toMatchObject({ code: "ECOMITY_MAY_HAVE_GONE" });
    expect(next.taken).toHaveLength(1);
  });
});
