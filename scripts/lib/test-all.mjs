// Everything a change must pass: build, types, lint, tests. Ends with one line of totals.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "./exec.mjs";
import { pinnedNode, projectEnv, root } from "./project.mjs";

const bin = (...path) => join(root, "node_modules", ...path);

const checks = [
  { name: "build", args: [bin("turbo", "bin", "turbo"), "run", "build", "--output-logs=errors-only"] },
  {
    name: "typecheck",
    args: [
      bin("turbo", "bin", "turbo"),
      "run",
      "typecheck",
      "typecheck:root",
      "--continue=always",
      "--output-logs=errors-only",
    ],
  },
  { name: "lint", args: [bin("@biomejs", "biome", "bin", "biome"), "check", "--error-on-warnings", "."] },
];

async function runCheck({ name, args }) {
  const startedMs = Date.now();
  const { code, output } = await run(pinnedNode(), args, { env: projectEnv(), quiet: true });
  const seconds = ((Date.now() - startedMs) / 1000).toFixed(1);
  if (code === 0) process.stdout.write(`${name}: ok (${seconds} s)\n`);
  else process.stdout.write(`${output}\n${name}: FAILED (exit code ${code})\n`);
  return code === 0;
}

/** Vitest's own exit code is not enough: the totals come from scripts/lib/totals-reporter.mjs. */
async function runVitest(args) {
  const folder = mkdtempSync(join(tmpdir(), "comity-test-"));
  const file = join(folder, "totals.json");
  const reporters = [
    "--reporter=default",
    `--reporter=${join(root, "scripts", "lib", "totals-reporter.mjs")}`,
  ];
  try {
    const { code } = await run(pinnedNode(), [bin("vitest", "vitest.mjs"), "run", ...reporters, ...args], {
      env: { ...projectEnv(), ...plainUnlessTerminal(), COMITY_TOTALS_FILE: file },
    });
    return { code, ...readTotals(file) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Vitest colours its output for a log file too, where nobody wants it. */
function plainUnlessTerminal() {
  return process.stdout.isTTY || process.env.FORCE_COLOR ? {} : { NO_COLOR: "1" };
}

function readTotals(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return { passed: 0, failed: 0, skipped: [], otherFailures: ["Vitest ended without a report"] };
  }
}

function announceSkipped(skipped) {
  process.stdout.write(`\nSKIPPED: ${skipped.length} tests did not run:\n`);
  for (const { name, reason } of skipped)
    process.stdout.write(`  SKIPPED ${name}${reason ? ` (${reason})` : ""}\n`);
}

export async function testAll(args) {
  const reasons = [];
  for (const check of checks) {
    if (!(await runCheck(check))) reasons.push(`${check.name} failed`);
  }

  const tests = await runVitest(args);
  reasons.push(...tests.otherFailures);
  if (tests.code !== 0 && tests.failed === 0 && tests.otherFailures.length === 0) {
    reasons.push(`Vitest ended with exit code ${tests.code}`);
  }

  // With -t, Vitest calls every test of another name skipped; nobody asked for those.
  const byName = args.some((arg) => /^(-t|--testNamePattern)(=|$)/.test(arg));
  const skipped = byName ? [] : tests.skipped;
  if (skipped.length > 0) announceSkipped(skipped);
  for (const reason of reasons) process.stdout.write(`FAILED: ${reason}\n`);

  const failed = tests.failed + reasons.length;
  const skippedPart = skipped.length > 0 ? `, ${skipped.length} skipped` : "";
  process.stdout.write(`${tests.passed} passed, ${failed} failed${skippedPart}\n`);
  return failed > 0 || tests.code !== 0 ? 1 : 0;
}
