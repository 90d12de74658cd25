import PostalMime from "postal-mime";
import { describe, expect, test } from "vitest";
import { amend, amended, lines, NOTICES } from "./amend-support.ts";

const HEAD = ["From: a@a.test", "To: b@b.test", "Subject: S", "MIME-Version: 1.0"];
const NOTICE = { attached: ["plain"] };
const ODD = { attached: ["odd"] };
const GONE = { removed: ["x"] };

function text(type: string, body: string | Buffer): Buffer {
  return Buffer.concat([Buffer.from(lines(...HEAD, `Content-Type: ${type}`, "")), Buffer.from(body)]);
}

function html(body: string): string {
  return lines(...HEAD, "Content-Type: text/html; charset=utf-8", "", body);
}

function multipart(kind: string, ...parts: readonly (readonly string[])[]): string {
  const inner = parts.flatMap((part) => ["--B", ...part]);
  return lines(...HEAD, `Content-Type: multipart/${kind}; boundary=B`, "", ...inner, "--B--");
}

async function textOf(raw: string): Promise<string | undefined> {
  return (await PostalMime.parse(Buffer.from(raw, "latin1"))).text?.replaceAll("\r", "").trim();
}

describe("text is read by others as it is read here, or not changed", () => {
  test.each([
    ["Japanese that does not end", text("text/plain; charset=iso-2022-jp", '\x1b$B$"'), "charset"],
    ["NUL, behind which some show nothing", text("text/plain; charset=utf-8", "a\0b"), "charset"],
    ["UTF-16 that says nothing", text("text/plain", Buffer.from("Hi", "utf16le")), "charset"],
    ["UTF-16 that says UTF-8", text("text/plain; charset=utf-8", Buffer.from([0xff, 0xfe, 0x48])), "charset"],
    ["a mark of UTF-8 in another encoding", text("text/plain; charset=iso-8859-1", "\ufeffGrüße"), "charset"],
    ["bytes that are not what is said", text("text/plain; charset=utf-8", Buffer.from([0xfc])), "charset"],
    ["a charset behind a comment", text("text/plain (x); charset=koi8-r", "x"), "content_type"],
    ["a charset in pieces", text('text/plain; charset*0="utf"; charset*1="-8"', "x"), "content_type"],
    [
      "two dispositions",
      text("text/plain\r\nContent-Disposition: inline\r\nContent-Disposition: attachment", "x"),
      "content_disposition",
    ],
    ["a disposition that nobody knows", text("text/plain\r\nContent-Disposition: x-aside", "x"), "no_text"],
  ])("%s", async (_name, raw, code) => {
    expect(await amend(raw, NOTICE)).toEqual({ ok: false, code });
  });

  test.each([
    ["quoted-printable with soft line breaks", "quoted-printable", "Gr=C3=\r\n=BC=C3=9Fe=\r\n you=20=\r\n"],
    ["8bit", "8bit", Buffer.from("Grüße you ", "utf8").toString("latin1")],
    ["base64", "base64", Buffer.from("Grüße you ").toString("base64")],
  ])("%s", async (_name, encoding, body) => {
    const head = lines(
      ...HEAD,
      "Content-Type: text/plain; charset=utf-8; format=flowed; delsp=yes",
      `Content-Transfer-Encoding: ${encoding}`,
      "",
    );
    const out = await amended(Buffer.from(`${head}${body}\r\n`, "latin1"), ODD);
    expect(out).toContain(head);
    expect((await textOf(out))?.replace(/\s+/g, " ")).toBe(`Grüße you ${NOTICES.odd}`);
  });

  test("GB18030, whose letters have ASCII's digits and brackets in them, is all there", async () => {
    // 㐀 is four bytes with two digits; the last letter ends in a bracket.
    const letters = Buffer.from([0x81, 0x39, 0xee, 0x39, 0x81, 0x5b]);
    const out = await amended(text("text/plain; charset=gb18030", letters), ODD);
    expect(await textOf(out)).toBe(`㐀乕\n\n${NOTICES.odd}`);
  });

  test("long lines and dots at their beginning stay as they are", async () => {
    const body = `${"x".repeat(5_000)}\r\n.\r\n..dots\r\n`;
    expect(await amended(text("text/plain; charset=utf-8", body), NOTICE)).toContain(body);
  });
});

test("no line comes to be longer than a server takes", async () => {
  const [left, right] = ["a".repeat(600), "b".repeat(600)];
  const joined = `<body>${left}<p data-comity-item="x">\r\n</p>${right}</body>`;
  expect(await amend(html(joined), GONE)).toEqual({ ok: false, code: "transfer_encoding" });
  const before = `<p>${"c".repeat(1_200)}</p>`;
  expect((await amend(html(joined.replace("</body>", `\r\n${before}</body>`)), GONE)).ok).toBe(true);
});

describe("structures", () => {
  const PLAIN = ["Content-Type: text/plain", "", "[item x]", "offer", "[end of item x]", "Hello"];
  const PAGE = ["Content-Type: text/html", "", '<p data-comity-item="x">offer</p><p>Hello</p>'];
  const within = (kind: string, boundary: string, ...parts: readonly (readonly string[])[]) => [
    `Content-Type: multipart/${kind}; boundary=${boundary}`,
    "",
    ...parts.flatMap((part) => [`--${boundary}`, ...part]),
    `--${boundary}--`,
  ];
  const image = ["Content-Type: image/png", "Content-ID: <1>", "", "PNG"];

  test.each([
    [
      "mixed of alternative of related",
      [within("alternative", "C", PLAIN, within("related", "D", PAGE, image))],
    ],
    ["related in mixed", [within("mixed", "C", within("related", "D", PAGE, image)), image]],
    ["alternative of mixed", [within("alternative", "C", within("mixed", "D", PLAIN, image), PAGE)]],
  ])("in each other: %s", async (_name, parts) => {
    const raw = multipart("mixed", ...parts);
    const out = await amended(raw, { ...GONE, ...NOTICE });
    expect(out).not.toContain("offer");
    const notices = out.match(/days\./g)?.length;
    expect(notices).toBe(raw.includes("[item x]") ? 2 : 1);
  });

  test.each([
    ["AMP", ["Content-Type: text/x-amp-html", "", "<html amp4email></html>"]],
    ["a calendar", ["Content-Type: text/calendar; method=REQUEST", "", "BEGIN:VCALENDAR"]],
    ["text with markup", ["Content-Type: text/enriched", "", "<bold>x</bold>"]],
  ])("an alternative that cannot be changed keeps all from it: %s", async (_name, part) => {
    const raw = multipart("alternative", PLAIN, part, PAGE);
    expect(await amend(raw, NOTICE)).toEqual({ ok: false, code: "alternative" });
    expect(await amend(raw, GONE)).toEqual({ ok: false, code: "alternative" });
  });

  test("a part of a digest that names no type is a message, and no text", async () => {
    const raw = multipart("digest", ["", "Subject: inner", "", "[item x]", "offer", "[end of item x]"]);
    expect(await amend(raw, NOTICE)).toEqual({ ok: false, code: "no_text" });
    expect(await amend(raw, GONE)).toEqual({ ok: false, code: "item_not_found" });
  });
});

describe("an item in HTML", () => {
  test.each([
    ["a link", '<a href="/" data-comity-item="x">offer <img src=o></a><p>Hello</p>'],
    ["a row", '<table><tr><td>Hello</td></tr><tr data-comity-item="x"><td>offer</td></tr></table>'],
    ["a cell", '<table><tr><td data-comity-item="x">offer<td>Hello</table>'],
    ["a preheader", '<div style="display:none" data-comity-item="x">offer</div><p>Hello</p>'],
    [
      "what all but Outlook show",
      '<!--[if !mso]><!--><p data-comity-item="x">offer</p><!--<![endif]--><p>Hello</p>',
    ],
    [
      "a page whose style names the mark",
      '<style>[data-comity-item]{color:red}</style><p data-comity-item="x">offer</p>Hello',
    ],
  ])("goes: %s", async (_name, body) => {
    const out = await amended(html(`<body>${body}</body>`), GONE);
    expect(out).not.toContain("offer");
    expect(out).toContain("Hello");
  });

  const sound = '<p data-comity-item="x">offer</p>';
  test.each([
    ["a comment", `${sound}<!-- <p data-comity-item="x">offer</p> -->`, "html_comment"],
    ["what Outlook alone shows", `${sound}<!--[if mso]>${sound}<![endif]-->`, "html_comment"],
    ["a tag that has no place there", `${sound}<div><tr data-comity-item="x">offer</div>`, "html_comment"],
    ["a form in a form", `${sound}<form><form data-comity-item="x">offer</form>`, "html_comment"],
    ["a paragraph that a block ends", '<p data-comity-item="x">see <div>offer</div></p>', "html"],
    ["text that a table puts before itself", '<table data-comity-item="x">offer<tr><td>x</table>', "html"],
  ])("keeps the mail from going where it might stay: %s", async (_name, body, code) => {
    expect(await amend(html(`<body>${body}</body>`), GONE)).toEqual({ ok: false, code });
  });

  test("that is quoted in the text keeps the mail from going", async () => {
    const body = lines("[item x]", "offer", "[end of item x]", "> [item x]", "> offer", "> [end of item x]");
    expect(await amend(text("text/plain", body), GONE)).toEqual({ ok: false, code: "item_marks" });
  });
});

describe("a notice in HTML", () => {
  test.each([
    ["Outlook alone shows", "<!--[if mso]><table><tr><td><![endif]-->Hello<!--[if mso]></table><![endif]-->"],
    ["all but Outlook show", "<!--[if !mso]><!-->Hello<!--<![endif]-->"],
    ["Word writes", "<![if !vml]>Hello<![endif]>"],
  ])("stands behind what %s", async (_name, body) => {
    expect(await amended(html(`<body>${body}</body>`), NOTICE)).toContain(`${body}\r\n<p data-comity-notice`);
  });

  test("is not put where Outlook would not show it", async () => {
    const raw = html("<body><!--[if !mso]><!--><p>Hello</p></body><!--<![endif]--></html>");
    expect(await amend(raw, NOTICE)).toEqual({ ok: false, code: "html_open" });
  });

  test.each([
    "font-size:0",
    "max-height: 0px; overflow:hidden",
    "display:/* */none",
    "opacity:0.0",
    "color: transparent",
  ])("is not put in a body with %s", async (style) => {
    expect(await amend(html(`<body style="${style}">Hello</body>`), NOTICE)).toEqual({
      ok: false,
      code: "html_hidden",
    });
  });

  test.each(["font-size:0.9em", "height:100%;width:05em", "background-color:transparent"])(
    "is put in a body with %s",
    async (style) => {
      expect((await amend(html(`<body style="${style}">Hello</body>`), NOTICE)).ok).toBe(true);
    },
  );
});
