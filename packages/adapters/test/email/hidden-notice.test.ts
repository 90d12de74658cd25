import { describe, expect, test } from "vitest";
import { isHiding } from "../../src/email/mime/hiding.ts";
import { mayMatch } from "../../src/email/mime/selector.ts";
import { rulesOfStyleSheet } from "../../src/email/mime/style-sheet.ts";
import { amend, lines } from "./amend-support.ts";

const NOTICE = { attached: ["plain"] };
const html = (body: string): string =>
  lines("From: a@b.c", "MIME-Version: 1.0", "Content-Type: text/html", "", body);

const withStyle = (css: string, body = "<body>Hello</body>"): string =>
  html(`<html><head><style>${css}</style></head>${body}</html>`);

describe("a notice that a style sheet may hide keeps the mail from being changed", () => {
  test.each([
    "body{display:none}",
    "html { opacity: 0 !important }",
    ":root{visibility:hidden}",
    "* {font-size:0}",
    "p{display:none}",
    "h1, body > p:last-child{display:none}",
    "html p { position:absolute; left:-9999px }",
    "div + p{text-indent:-999em}",
    "body p{transform:scale(0)}",
    "[data-comity-notice]{height:0;overflow:hidden}",
    "p[data-comity-notice='plain']{color:rgba(0,0,0,0)}",
    "@media (max-width:600px){body{margin:0 0 0 -9999px}}",
    "@media screen{@supports (display:grid){p{clip:rect(0,0,0,0)}}}",
    "<!-- body{display:none} -->",
    "/* } */ b\\00006fdy{dis\\70lay:none}",
    "body{color:red;/* ; */ display : none",
    "body{@media print{display:none}}",
    "a{content:'}'} body{display:none}",
    "a{x:y;p{display:none}",
    "@import 'x.css'; body{display:none}",
  ])("%s", async (css) => {
    expect(await amend(withStyle(css), NOTICE)).toEqual({ ok: false, code: "html_hidden" });
  });

  test.each([
    [".wrap{display:none}", '<body class="page wrap">Hello</body>'],
    ["body#m{display:none}", '<body id="m">Hello</body>'],
    ["*[class~=b]{display:none}", '<body class="a b">Hello</body>'],
    ["", '<body style="position:absolute;left:-9999px">Hello</body>'],
    ["", '<body style="text-indent:-9999px">Hello</body>'],
    ["", '<body style="transform:translateX(-9999px)">Hello</body>'],
    ["", '<body style="clip-path:inset(100%)">Hello</body>'],
    ["", '<body style="font:0/0 a">Hello</body>'],
  ])("%s %s", async (css, body) => {
    expect(await amend(withStyle(css, body), NOTICE)).toEqual({ ok: false, code: "html_hidden" });
  });
});

describe("a notice is put in a mail whose style sheet hides other things", () => {
  test.each([
    ".preheader{display:none!important;mso-hide:all;font-size:1px;max-height:0}",
    "@media only screen and (max-width:600px){.hide,.hide p{display:none!important} table[class=w]{width:100%}}",
    "*[class=hide]{display:none}",
    "td p{display:none}",
    "body > div > p{display:none}",
    "p::before, p:empty, p:after{display:none}",
    "#outlook a{padding:0} body{margin:0;padding:0;width:100%!important;-webkit-text-size-adjust:100%}",
    "img{line-height:0;height:auto;border:0} p{margin:0;line-height:1.5;opacity:.9}",
    "@font-face{font-family:x;src:url(x)} @keyframes f{from{opacity:0} to{opacity:1}}",
    "@keyframes p{p{opacity:0}}",
    "div{content:'body{display:none}'}",
    "/* body{display:none} */",
    "u + .body p{display:none}",
    "p{min-height:0;margin:-10px 0;left:-5px;transform:scale(0.9)}",
    "body{background:url(data:image/png;base64,iVBO)}",
  ])("%s", async (css) => {
    expect((await amend(withStyle(css), NOTICE)).ok).toBe(true);
  });
});

describe("a style sheet", () => {
  test("of more than 256 kB keeps a mail from being changed", async () => {
    const raw = withStyle("a{}".repeat(100_000));
    expect(await amend(raw, NOTICE)).toEqual({ ok: false, code: "html_too_big" });
  });

  test("is read in time that grows with its length, whatever it is", () => {
    const size = 400_000;
    const path = [{ tagName: "html", attrs: [] }];
    for (const one of [
      "{",
      "}",
      "@a{",
      "a{b:c;",
      "/*",
      '"',
      "'\\",
      "\\",
      "<!--",
      "a{}",
      ":a(b)",
      "a>",
      "a ",
      "[a]",
      "((",
    ]) {
      const css = one.repeat(size / one.length);
      for (const { selectors, declarations } of rulesOfStyleSheet(`${css}{opacity:.5}`)) {
        expect(isHiding(declarations)).toBe(false);
        mayMatch(selectors, path);
      }
      expect(isHiding(`transform:${one.repeat(size / one.length)}`)).toBe(false);
    }
    expect(isHiding("translate(".repeat(size / 10))).toBe(false);
  });
});
