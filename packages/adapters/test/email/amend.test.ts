import { generateKeyPairSync } from "node:crypto";
import PostalMime from "postal-mime";
import { describe, expect, test } from "vitest";
import { amend, amended, lines, NOTICES } from "./amend-support.ts";

const HEAD = ["From: a@a.test", "To: b@b.test", "Subject: S", "MIME-Version: 1.0"];

const ALTERNATIVE = lines(
  ...HEAD,
  'Content-Type: multipart/alternative; boundary="b1"',
  "",
  "preamble stays",
  "--b1",
  "Content-Type: text/plain; charset=utf-8",
  "",
  "Hello",
  "[item spring]",
  "20 % off.",
  "[end of item spring]",
  "[item summer]",
  "Sun.",
  "[end of item summer]",
  "Bye",
  "--b1",
  "Content-Type: text/html; charset=utf-8",
  "",
  "<html><body><p>Hello</p>",
  '<table><tr data-comity-item="spring"><td>20 % off</td></tr><tr data-comity-item="summer"><td>Sun</td></tr></table>',
  "</body></html>",
  "--b1--",
  "epilogue stays",
);

describe("items", () => {
  test("go from every alternative, and nothing else does", async () => {
    const wanted = ALTERNATIVE.replace("[item spring]\r\n20 % off.\r\n[end of item spring]\r\n", "").replace(
      '<tr data-comity-item="spring"><td>20 % off</td></tr>',
      "",
    );
    expect(await amended(ALTERNATIVE, { removed: ["spring"] })).toBe(wanted);
  });

  test.each([
    ["is nowhere", ALTERNATIVE, "winter", "item_not_found"],
    [
      "is missing from one alternative",
      ALTERNATIVE.replace('data-comity-item="spring"', ""),
      "spring",
      "alternative",
    ],
    ["has no end in the text", ALTERNATIVE.replace("[end of item spring]\r\n", ""), "spring", "item_marks"],
    [
      "stands beside one that cannot be looked into",
      ALTERNATIVE.replace("--b1--", "--b1\r\nContent-Type: text/x-amp-html\r\n\r\n<html></html>\r\n--b1--"),
      "spring",
      "alternative",
    ],
    [
      "is in a comment that Outlook shows",
      ALTERNATIVE.replace("<table>", '<!--[if mso]><p data-comity-item="spring">x</p><![endif]--><table>'),
      "spring",
      "html_comment",
    ],
    [
      "cannot be cut without moving others",
      ALTERNATIVE.replace("<p>Hello</p>", '<b data-comity-item="spring"><p>x</b>y</p>'),
      "spring",
      "html",
    ],
    [
      "holds together what is around it",
      ALTERNATIVE.replace("<p>Hello</p>", '<p>a<div data-comity-item="spring">x</div>b</p>'),
      "spring",
      "html",
    ],
  ])("are not taken out where one %s", async (_name, raw, id, code) => {
    expect(await amend(raw, { removed: [id] })).toEqual({ ok: false, code });
  });

  test("are found under any name, in any encoding", async () => {
    const html = Buffer.from('<p>a</p><p data-comity-item="Größe">gone</p><p>ü</p>', "latin1");
    const raw = lines(
      ...HEAD,
      "Content-Type: text/html; charset=iso-8859-1",
      "Content-Transfer-Encoding: base64",
      "",
      html.toString("base64"),
    );
    const parsed = await PostalMime.parse(await amended(raw, { removed: ["Größe"] }));
    expect(parsed.html?.trim()).toBe("<p>a</p><p>ü</p>");
  });

  test("are found behind Japanese, whose bytes look like tags", async () => {
    // ESC $ B ... ESC ( B: of the two bytes of a character, one is "<" or a quotation mark here.
    const japanese = '\x1b$B$"\x3c\x3e\x1b(B';
    const raw = lines(
      ...HEAD,
      "Content-Type: text/html; charset=iso-2022-jp",
      "",
      `<p>${japanese}</p><p data-comity-item="x">${japanese}</p><p>${japanese}</p>`,
    );
    const out = await amended(Buffer.from(raw, "latin1"), { removed: ["x"] });
    expect(out).toBe(raw.replace(`<p data-comity-item="x">${japanese}</p>`, ""));
  });
});

describe("notices", () => {
  test("stand at the end of every alternative", async () => {
    const wanted = ALTERNATIVE.replace("Bye\r\n--b1", `Bye\r\n\r\n${NOTICES.plain}\r\n\r\n--b1`).replace(
      "</body>",
      `\r\n<p data-comity-notice="plain">${NOTICES.plain.replaceAll(" ", "\r\n")}</p>\r\n</body>`,
    );
    expect(await amended(ALTERNATIVE, { attached: ["plain"] })).toBe(wanted);
  });

  test.each([
    ["utf-8, 7bit", "utf-8", "7bit", "Hello"],
    ["utf-8, 8bit", "utf-8", "8bit", "Hellö"],
    ["us-ascii without saying so", null, null, "Hello"],
    ["windows-1252, 8bit", "windows-1252", "8bit", "Hell\u00f6"],
    ["iso-8859-15, quoted-printable", "iso-8859-15", "quoted-printable", "Hell\u00f6"],
    ["koi8-r, base64", "koi8-r", "base64", "\u041f\u0440\u0438\u0432\u0435\u0442"],
    ["shift_jis, base64", "shift_jis", "base64", "\u65e5\u672c"],
    ["gb18030, quoted-printable", "gb18030", "quoted-printable", "\u4e2d\u6587"],
  ] as const)("read as they should behind text in %s", async (_name, charset, encoding, text) => {
    const bytes = ENCODED[charset ?? "utf-8"]?.(text) ?? Buffer.from(text);
    const body = written(bytes, encoding);
    const fields = [
      ...(charset === null ? [] : [`Content-Type: text/plain; charset=${charset}; format=flowed`]),
      ...(encoding === null ? [] : [`Content-Transfer-Encoding: ${encoding}`]),
    ];
    const raw = Buffer.concat([Buffer.from(lines(...HEAD, ...fields, "")), body]);
    const out = await amend(raw, { attached: ["odd"] });
    expect(out.ok).toBe(true);
    const parsed = await PostalMime.parse(out.ok ? out.raw : "");
    expect(parsed.text?.replaceAll("\r", "").trim()).toBe(`${text}\n\n${NOTICES.odd}`);
    expect(parsed.subject).toBe("S");
  });

  test("read as they should in HTML, whatever its encoding", async () => {
    const raw = lines(...HEAD, "Content-Type: text/html; charset=koi8-r", "", "<p>x");
    const parsed = await PostalMime.parse(await amended(raw, { attached: ["odd"] }));
    expect(parsed.html).toContain('data-comity-notice="odd"');
    expect(parsed.html?.replace(/\r?\n/g, " ")).toContain(
      "Gr&#252;&#223;e: 20 &#8364; &#38; &#60;mehr&#62; f&#252;r Zo&#235;",
    );
  });

  test.each([
    ["inside of what nobody sees", "<p>x</p><script>y", "html"],
    ["behind a comment that does not end", "<p>x</p><!-- y", "html"],
  ])("are not put %s", async (_name, html, code) => {
    const raw = lines(...HEAD, "Content-Type: text/html", "", html);
    expect(await amend(raw, { attached: ["plain"] })).toEqual({ ok: false, code });
  });

  test("stand in the part that is shown of related ones, and in the first of mixed ones", async () => {
    const related = lines(
      'Content-Type: multipart/related; boundary="b2"; start="<root>"',
      "",
      "--b2",
      "Content-Type: image/png",
      "Content-Transfer-Encoding: base64",
      "",
      "iVBORw0KGgo=",
      "--b2",
      "Content-Type: text/html",
      "Content-ID: <root>",
      "",
      "<p>x</p>",
      "--b2--",
    );
    const raw = `${lines(...HEAD, 'Content-Type: multipart/mixed; boundary="b1"', "", "--b1")}${related}${lines(
      "--b1",
      "Content-Type: text/plain",
      'Content-Disposition: attachment; filename="a.txt"',
      "",
      "an attachment",
      "--b1--",
    )}`;
    const out = await amended(raw, { attached: ["plain"] });
    expect(out.replace(/\r\n<p data-comity-notice="plain">[^<]*<\/p>\r\n/, "")).toBe(raw);
    expect(out).toContain("</p>\r\n<p data-comity-notice");
  });
});

const ENCODED: Readonly<Record<string, (text: string) => Buffer>> = {
  "windows-1252": (text) => Buffer.from(text, "latin1"),
  "iso-8859-15": (text) => Buffer.from(text, "latin1"),
  "koi8-r": () => Buffer.from([0xf0, 0xd2, 0xc9, 0xd7, 0xc5, 0xd4]),
  shift_jis: () => Buffer.from([0x93, 0xfa, 0x96, 0x7b]),
  gb18030: () => Buffer.from([0xd6, 0xd0, 0xce, 0xc4]),
};

function written(bytes: Buffer, encoding: string | null): Buffer {
  if (encoding === "base64") return Buffer.from(`${bytes.toString("base64")}\r\n`);
  if (encoding !== "quoted-printable") return Buffer.concat([bytes, Buffer.from("\r\n")]);
  const text = [...bytes].map((byte) =>
    byte < 0x80 ? String.fromCharCode(byte) : `=${byte.toString(16).toUpperCase()}`,
  );
  return Buffer.from(`${text.join("")}\r\n`);
}

describe("what cannot be changed is not", () => {
  const text = (...fields: readonly string[]): string => lines(...HEAD, ...fields, "", "Hello");
  test.each([
    [
      "a signed message",
      lines(...HEAD, 'Content-Type: multipart/signed; boundary="b"', "", "--b", "", "x", "--b--"),
      "signed",
    ],
    ["S/MIME", text("Content-Type: application/pkcs7-mime; smime-type=signed-data"), "signed"],
    [
      "an encrypted message",
      lines(...HEAD, 'Content-Type: multipart/encrypted; boundary="b"', "", "--b", "", "x", "--b--"),
      "signed",
    ],
    ["PGP in the text", lines(...HEAD, "", "-----BEGIN PGP SIGNED MESSAGE-----", "x"), "signed"],
    [
      "a message with DKIM",
      text("DKIM-Signature: v=1; a=rsa-sha256; d=a.test; s=x; h=from; bh=; b="),
      "dkim",
    ],
    ["a message with ARC", text("ARC-Seal: i=1; a=rsa-sha256; d=a.test; s=x; cv=none; b="), "arc"],
    ["UTF-16", text("Content-Type: text/plain; charset=utf-16le"), "charset"],
    ["UTF-7", text("Content-Type: text/plain; charset=utf-7"), "charset"],
    ["a charset that there is not", text("Content-Type: text/plain; charset=klingon"), "charset"],
    ["base64 that is none", text("Content-Transfer-Encoding: base64"), "transfer_encoding"],
    ["an encoding that there is not", text("Content-Transfer-Encoding: uuencode"), "transfer_encoding"],
    ["two content types", text("Content-Type: text/plain", "Content-Type: text/html"), "content_type"],
    ["two boundaries", text('Content-Type: multipart/mixed; boundary="a"; boundary="b"'), "content_type"],
    [
      "a multipart without an end",
      lines(...HEAD, 'Content-Type: multipart/mixed; boundary="b"', "", "--b", "", "x"),
      "unclosed",
    ],
    ["a header with a line that is no field", lines(...HEAD, "no field", "", "x"), "broken_header"],
    ["a part with a checksum", text("Content-MD5: Q2hlY2sgSW50ZWdyaXR5IQ=="), "checksum"],
    ["a message without text", text("Content-Type: application/pdf"), "no_text"],
  ])("%s", async (_name, raw, code) => {
    expect(await amend(raw, { attached: ["plain"] })).toEqual({ ok: false, code });
  });

  test("another channel is not for a mail server to go to", async () => {
    expect(await amend(text(), { channel: "sms" })).toEqual({ ok: false, code: "channel" });
  });
});

test("what its own domain signed is signed anew", async () => {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 1024 });
  const key = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
  const head = [
    ...HEAD,
    "List-Unsubscribe: <https://a.test/u>",
    "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
  ];
  const raw = lines(
    ...head,
    "DKIM-Signature: v=1; a=rsa-sha256; d=a.test; s=x;",
    " h=from; bh=AA; b=BB",
    "",
    "Hello",
  );
  const out = await amended(raw, { attached: ["plain"] }, { domain: "a.test", selector: "new", key });
  expect(out).toMatch(/^DKIM-Signature: [^;]*v=1;[\s\S]*s=new;/);
  expect(out).not.toContain("bh=AA");
  // One click counts only where a signature covers it.
  const signed = /;\s*h=([^;]*);/.exec(out)?.[1]?.replace(/\s/g, "").split(":");
  expect(signed).toEqual(expect.arrayContaining(["from", "list-unsubscribe", "list-unsubscribe-post"]));
  const unsigned = out.replace(/^DKIM-Signature:.*\r\n(?:[ \t].*\r\n)*/, "");
  expect(unsigned).toBe(`${lines(...head, "", "Hello")}\r\n${NOTICES.plain}\r\n`);
  expect(await amend(raw, { attached: ["plain"] }, { domain: "b.test", selector: "new", key })).toEqual({
    ok: false,
    code: "dkim",
  });
});
