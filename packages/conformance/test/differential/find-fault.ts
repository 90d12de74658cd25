import { spawnSync } from "node:child_process";
import { join } from "node:path";
import type { Fault } from "./faults.ts";

const folder = import.meta.dirname;
const root = join(folder, "..", "..", "..", "..");

/**
 * Runs the differential test in a process of its own, with a fault planted.
 *
 * @returns null if it found a difference, else what it printed
 */
export function missedBy(fault: Fault | null): string | null {
  const args = [
    "--conditions=@comity/source",
    ...(fault === null ? [] : ["--import", join(folder, "plant-fault.ts")]),
    join(folder, "run.ts"),
    "--brief",
    ...["--comparisons", "10000"],
  ];
  const { file, find, replace } = fault ?? {};
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: root,
    encoding: "utf8",
    env: { ...process.env, COMITY_FAULT: JSON.stringify({ file, find, replace }) },
  });
  return status === 10 ? null : `${stdout}\n${stderr}\nexit code ${status}`;
}
