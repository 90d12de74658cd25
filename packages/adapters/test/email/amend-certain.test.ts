import PostalMime from "postal-mime";
import { describe, expect, test } from "vitest";
import { amend, amended, lines, NOTICES } from "./amend-support.ts";

const HEAD = ["From: a@a.test", "To: b@b.test", "Subject: S", "MIME-Version: 1.0"];

function html(body: string): string {
  return lines(...HEAD, "Content-Type: text/html; charset=utf-8", "", body);
}

describe("HTML whose tree would be far bigger than its text", () => {
  const misnested = Array.from({ length: 6_000 }, (_, index) => `<font a${index}><p>`).join("");
  test.each([
    ["misnested tags", misnested, "html_too_deep"],
    ["tags in each other", "<div>".repeat(100_000), "html_too_deep"],
    ["too many elements", "<br>".repeat(100_001), "html_too_big"],
  ])("is given up while it is read: %s", async (_name, body, code) => {
    const before = process.memoryUsage().rss;
    expect(await amend(html(body), { attached: ["plain"] })).toEqual({ ok: false, code });
    expect(process.memoryUsage().rss - before).toBeLessThan(300 * 1024 * 1024);
  });

  test("is read if it is big and sound", async () => {
    const rows = "<tr><td><b>one</b><td>two</tr>".repeat(5_000);
    expect((await amend(html(`<table>${rows}</table>`), { attached: ["plain"] })).ok).toBe(true);
  });
});

test("text that holds the boundary, escaped, goes on holding it escaped", async () => {
  const raw = lines(
    ...HEAD,
    'Content-Type: multipart/alternative; boundary="XX"',
    "",
    "--XX",
    "Content-Type: text/plain; charset=utf-8",
    "Content-Transfer-Encoding: quoted-printable",
    "",
    "Before",
    "=2D-XX",
    "After",
    "--XX--",
    "",
  );
  const parsed = await PostalMime.parse(Buffer.from(await amended(raw, { attached: ["plain"] }), "latin1"));
  expect(parsed.text).toContain("Before\n--XX\nAfter");
  expect(parsed.text).toContain(NOTICES.plain);
});

describe("text that does not say its encoding", () => {
  test.each([
    ["nothing", [], "Grüße Müller"],
    ["no charset", ["Content-Type: text/plain", "Content-Transfer-Encoding: 8bit"], "Grüße Müller"],
    [
      "ASCII, in quoted-printable",
      ["Content-Type: text/plain; charset=US-ASCII", "Content-Transfer-Encoding: quoted-printable"],
      "Gr=C3=BC=C3=9Fe M=C3=BCller",
    ],
  ])("is UTF-8 if its bytes are: %s", async (_name, fields, written) => {
    const parsed = await PostalMime.parse(
      Buffer.from(await amended(lines(...HEAD, ...fields, "", written), { attached: ["odd"] }), "latin1"),
    );
    expect(parsed.text?.replaceAll("\r", "").trim()).toBe(`Grüße Müller\n\n${NOTICES.odd}`);
  });

  test.each([
    ["other letters", Buffer.from("Grüße", "latin1")],
    ["Japanese in bytes of ASCII", Buffer.from('\x1b$B$"\x1b(B', "latin1")],
  ])("is not guessed at: %s", async (_name, text) => {
    const raw = Buffer.concat([Buffer.from(lines(...HEAD, "Content-Type: text/plain", "")), text]);
    expect(await amend(raw, { attached: ["odd"] })).toEqual({ ok: false, code: "charset_unsaid" });
  });

  test("is read as RFC 2231 says it, and says it once afterwards", async () => {
    const raw = lines(
      ...HEAD,
      "Content-Type: text/plain; charset*=utf-8''iso-8859-1; name*=utf-8''x%20y",
      "Content-Transfer-Encoding: quoted-printable",
      "",
      "M=FCller",
    );
    const out = await amended(raw, { attached: ["odd"] });
    expect(out).toContain("M=C3=BCller");
    expect(out).toContain("Content-Type: text/plain;\r\n name*=utf-8''x%20y;\r\n charset=utf-8\r\n");
    expect(out).not.toContain("charset*");
  });

  test("is not read if it says two", async () => {
    const raw = lines(...HEAD, "Content-Type: text/plain; charset*=''utf-8; charset=koi8-r", "", "x");
    expect(await amend(raw, { attached: ["odd"] })).toEqual({ ok: false, code: "content_type" });
  });
});

describe("a notice", () => {
  test.each([
    ["an element that is not shown", '<div style="display:none">preheader', "</div>"],
    ["a hidden element", "<section><div hidden>preheader", "</div></section>"],
    ["a dialog", "<dialog>x", "</dialog>"],
    ["details that are folded", "<details><summary>x</summary>more", "</details>"],
    ["a video", "<video src=x>", "</video>"],
    ["a font that goes on", "<p><font size=0>x</p>", "</font>"],
  ])("stands behind what is open: %s", async (_name, open, closed) => {
    const raw = html(`<html><body><p>Hello</p>${open}</body></html>`);
    const out = await amended(raw, { attached: ["plain"] });
    const notice = `\r\n<p data-comity-notice="plain">${NOTICES.plain.replaceAll(" ", "\r\n")}</p>\r\n`;
    expect(out).toBe(raw.replace("</body>", `${closed}${notice}</body>`));
  });

  test("stands behind a table that does not end", async () => {
    const out = await amended(html("<table><tr><td>x"), { attached: ["plain"] });
    expect(out).toContain("</td></tr></tbody></table>\r\n<p data-comity-notice");
  });

  test.each([
    [
      "in a body that is hidden",
      '<html><body style="color:red; DISPLAY : none">x</body></html>',
      "html_hidden",
    ],
    ["in a page that is hidden", "<html hidden><body>x</body></html>", "html_hidden"],
    ["in a template", "<body><template><p>x", "html"],
    ["in frames", "<frameset><frame></frameset>", "html"],
    ["behind another one of its name", '<p data-comity-notice="plain">x</p><!-- ', "html"],
  ])("is not put %s", async (_name, body, code) => {
    expect(await amend(html(body), { attached: ["plain"] })).toEqual({ ok: false, code });
  });
});

describe("an item that goes from the text and would stay elsewhere keeps the mail from going", () => {
  const ITEM = '<p data-comity-item="x">offer</p><p>body</p>';
  const mixed = (kind: string, ...second: readonly string[]): string =>
    lines(
      ...HEAD,
      `Content-Type: multipart/${kind}; boundary="B"`,
      "",
      "--B",
      "Content-Type: text/html",
      "",
      ITEM,
      "--B",
      ...second,
      "--B--",
    );
  const message = lines("Subject: fwd", "Content-Type: text/html", "", ITEM);

  test.each([
    ["an attached message", mixed("mixed", "Content-Type: message/rfc822", "", message)],
    [
      "an attached message in base64",
      mixed(
        "mixed",
        "Content-Type: message/rfc822",
        "Content-Transfer-Encoding: base64",
        "",
        Buffer.from(message).toString("base64"),
      ),
    ],
    [
      "attached HTML",
      mixed("mixed", "Content-Type: text/html", "Content-Disposition: attachment; filename=o.html", "", ITEM),
    ],
    ["a page that only its name tells", mixed("mixed", "Content-Type: application/octet-stream", "", ITEM)],
    [
      "attached text",
      mixed(
        "mixed",
        "Content-Type: text/plain",
        "Content-Disposition: attachment",
        "",
        "[item x]",
        "offer",
        "[end of item x]",
      ),
    ],
    ["another related page", mixed("related", "Content-Type: text/html", "Content-ID: <2>", "", ITEM)],
  ])("%s", async (_name, raw) => {
    expect(await amend(raw, { removed: ["x"] })).toEqual({ ok: false, code: "item_elsewhere" });
    // Another item is no matter.
    expect((await amend(raw.replace('"x"', '"y"'), { removed: ["y"] })).ok).toBe(true);
  });

  test("what readers without scripts show", async () => {
    const raw = html(`${ITEM}<noscript>${ITEM}</noscript>`);
    expect(await amend(raw, { removed: ["x"] })).toEqual({ ok: false, code: "html_comment" });
  });
});
