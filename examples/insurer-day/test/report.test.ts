import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { escapeHtml, scriptJson } from "../report/escape.ts";
import { inlineModules } from "../report/inline-modules.ts";

describe("escaping", () => {
  it("makes markup text, in content and in attributes", () => {
    expect(escapeHtml(`<img src=x onerror='a("b")'>&`)).toBe(
      "&lt;img src=x onerror=&#39;a(&quot;b&quot;)&#39;&gt;&amp;",
    );
  });

  it("lets nothing in JSON close its script element", () => {
    const data = { name: "</script><!--<script>", line: "a\u2028b" };
    const text = scriptJson(data);
    expect(text).not.toMatch(/[<\u2028]/);
    expect(JSON.parse(text)).toEqual(data);
  });
});

describe("inlining modules", () => {
  function inline(files: Readonly<Record<string, string>>): string {
    const folder = mkdtempSync(join(tmpdir(), "comity-inline-"));
    try {
      for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
      return inlineModules(join(folder, "main.js"));
    } finally {
      rmSync(folder, { recursive: true });
    }
  }

  it("puts each file in once, what is imported first", () => {
    const script = inline({
      "main.js": 'import { b } from "./b.js";\nimport { c } from "./c.js";\nb(c);\n',
      "b.js": 'import { c } from "./c.js";\nexport function b() {\n  return c;\n}\n',
      "c.js": "export const c = 1;\n",
    });
    expect([...script.matchAll(/^\/\/ (\w)/gm)].map((match) => match[1])).toEqual(["c", "b", "m"]);
    expect(script).not.toMatch(/^(import|export)/m);
  });

  it("refuses a form that it does not understand", () => {
    expect(() => inline({ "main.js": 'import c from "./c.js";\n' })).toThrow("main.js");
  });
});
