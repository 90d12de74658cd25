import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { escapeHtml, scriptJson } from "./escape.ts";
import { figuresHtml, headlineHtml } from "./headline.ts";
import { inlineModules } from "./inline-modules.ts";
import type { ReportData } from "./model.ts";

const folder = fileURLToPath(new URL(".", import.meta.url));
const STYLES = ["tokens.css", "layout.css", "timeline.css", "list.css", "explanation.css", "print.css"];

/** The whole report as one file that needs nothing else: no network, no fonts, no images. */
export function renderPage(data: ReportData): string {
  const style = STYLES.map((name) => readFileSync(join(folder, "style", name), "utf8")).join("\n");
  const script = inlineModules(join(folder, "client", "main.js"));
  // Only this style and this script may run, so that a name that looks like markup stays a name even if a bug let it in.
  const policy = [
    "default-src 'none'",
    `style-src '${sha256(style)}'`,
    `script-src '${sha256(script)}'`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  const slots: Readonly<Record<string, string>> = {
    "{{policy}}": policy,
    "{{title}}": escapeHtml(`A day at an insurer, ${data.day.label}`),
    "{{headline}}": headlineHtml(data),
    "{{figures}}": figuresHtml(data),
    "{{zone}}": escapeHtml(data.day.zone),
    "<!-- style -->": `<style>${style}</style>`,
    "<!-- data -->": `<script type="application/json" id="data">${scriptJson(data)}</script>`,
    "<!-- script -->": `<script>${script}</script>`,
  };
  const template = readFileSync(join(folder, "page.html"), "utf8");
  return template.replaceAll(/\{\{\w+\}\}|<!-- \w+ -->/g, (slot) => {
    const value = slots[slot];
    if (value === undefined) throw new Error(`page.html asks for ${slot}, which the report does not have.`);
    return value;
  });
}

function sha256(text: string): string {
  return `sha256-${createHash("sha256").update(text).digest("base64")}`;
}
