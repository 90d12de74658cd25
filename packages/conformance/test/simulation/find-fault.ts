import { spawnSync } from "node:child_process";
import { join } from "node:path";
import type { Fault } from "../differential/faults.ts";

const folder = import.meta.dirname;
const root = join(folder, "..", "..", "..", "..");

/**
 * So many worlds are played for a fault until one breaks. For most fifty are enough and the rarest takes about a thousand; the
 * engine's next change deals the worlds anew.
 */
const WORLDS = 6000;

/**
 * Plays worlds in a process of its own, with a fault planted.
 *
 * @returns null if one of them broke, else what was printed
 */
export function missedBy({ file, find, replace }: Fault): string | null {
  const args = [
    "--conditions=@comity/source",
    ...["--import", join(root, "packages", "conformance", "src", "plant-fault.ts")],
    ...[join(folder, "run.ts"), "--brief", "--count", String(WORLDS)],
  ];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: root,
    encoding: "utf8",
    env: { ...process.env, COMITY_FAULTS: JSON.stringify([{ file, find, replace }]) },
  });
  return status === 10 ? null : `${stdout}\n${stderr}\nexit code ${status}`;
}
