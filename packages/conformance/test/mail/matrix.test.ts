import { afterAll, beforeAll, expect, test } from "vitest";
import { type GateWorld, mail, openGateWorld, withoutComity } from "../../src/mail/gate-world.ts";
import { sendRaw } from "../../src/mail/raw-sender.ts";

let world: GateWorld;

beforeAll(async () => {
  world = await openGateWorld("rule r\n  applies to winback\n  then block\n", {
    settings: { mapping: { no_message_id: "digest" }, limits: { message_bytes: 40_000_000 } },
  });
});

afterAll(() => world.close());

const multipart = (type: string, ...parts: readonly string[]): string =>
  `preamble\r\n${parts.map((part) => `--b\r\n${part}\r\n`).join("")}--b--\r\nepilogue` +
  (type === "" ? "" : "\r\n");

const TYPE = (type: string): Record<string, string> => ({ "Content-Type": `multipart/${type}; boundary=b` });

const MATRIX: readonly (readonly [string, string | Buffer])[] = [
  ["alternative", mail(TYPE("alternative"), multipart("a", "\r\nx", "Content-Type: text/html\r\n\r\n<p>x"))],
  ["related", mail(TYPE("related; start=x"), multipart("r", "Content-ID: <x>\r\n\r\nx"))],
  [
    "signed",
    mail(
      TYPE("signed; micalg=sha-256"),
      multipart("s", "\r\nsigned \t\r\n \r\n", "Content-Type: application/pgp-signature\r\n\r\nx"),
    ),
  ],
  [
    "S/MIME",
    mail({ "Content-Type": "application/pkcs7-mime", "Content-Transfer-Encoding": "base64" }, "MIIB\r\n"),
  ],
  ["with trailing white space and blank lines", mail({}, "a \t\r\n\r\n\r\n \r\n\r\n")],
  ["8bit", Buffer.from(mail({ "Content-Transfer-Encoding": "8bit" }, "Gr\xfc\xdfe \x80\xff\r\n"), "latin1")],
  [
    "ISO-2022-JP",
    Buffer.from(mail({ "Content-Type": "text/plain; charset=iso-2022-jp" }, '\x1b$B$"\x1b(B\r\n'), "latin1"),
  ],
  [
    "UTF-16 in 8bit",
    Buffer.from(mail({ "Content-Type": "text/plain; charset=utf-16" }, "\xff\xfea\0b\0\r\n"), "latin1"),
  ],
  ["without an empty line", mail({}, "").replace(/\r\n$/, "")],
  ["without a body", mail({}, "")],
  ["that is broken", mail({ ...TYPE("mixed") }, "--b\r\nno header\r\nx\r\n--c--\r\n")],
  ["with a line that is no field", mail({ "X-A": "1\r\nthis is no field" })],
  [
    "with folded and repeated fields",
    mail({ "X-Fold": "a\r\n\tb\r\n  c", received: "x\r\nReceived: y\r\nReceived: x" }),
  ],
  ["with long lines", mail({ "X-Long": "y".repeat(900) }, `${"z".repeat(5_000)}\r\n`)],
  ["with dots", mail({}, ".\r\n..\r\n...\r\n.a\r\n\r\n.\r\n")],
  ["without a Message-ID", mail({ "Message-ID": undefined })],
  ["with odd X-Comity folding", mail({ "X-Comity-About": '{"order":\r\n "O-1"}' })],
  ["of 30 MB", mail({}, `${"0123456789abcdef".repeat(4)}\r\n`.repeat(470_000))],
];

test.each(MATRIX)("a mail %s goes through byte for byte", async (_name, raw) => {
  const before = world.next.taken.length;
  expect(await sendRaw(world.gate.port, raw)).toMatch(/^250 2\.0\.0 Sent \(/);
  expect(world.next.taken).toHaveLength(before + 1);
  const wanted = withoutComity(Buffer.from(raw).toString("latin1"));
  // Compared by hand: a difference of megabytes is nothing to print.
  expect(world.next.taken.at(-1)?.raw.toString("latin1") === wanted).toBe(true);
});
