import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";

/** A path for a ledger in a folder of its own, which goes when the test ends. */
export function temporaryPath(): string {
  const folder = mkdtempSync(join(tmpdir(), "comity-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, "ledger.db");
}
