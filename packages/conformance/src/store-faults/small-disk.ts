import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** A file system of its own that is soon full. */
export interface SmallDisk {
  readonly path: string;
  /** Takes what room there is, but for so many kilobytes. */
  fillUpTo(kilobytes: number): void;
  /** Gives it back. */
  makeRoom(): void;
  remove(): void;
}

/** Mounts a file system in a folder. @returns null where this user may not mount one */
export function smallDisk(folder: string, megabytes: number): SmallDisk | null {
  if (process.platform !== "linux" || process.getuid?.() !== 0) return null;
  const path = join(folder, "small");
  mkdirSync(path);
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", `size=${megabytes}m`, "comity-test", path], {
      stdio: "ignore",
    });
  } catch {
    return null;
  }
  const ballast = join(path, "ballast");
  return {
    path,
    fillUpTo(kilobytes) {
      const { bavail, bsize } = statfsSync(path);
      writeFileSync(ballast, Buffer.alloc(Math.max(0, bavail * bsize - kilobytes * 1_024)));
    },
    makeRoom: () => rmSync(ballast),
    remove: () => execFileSync("umount", ["--lazy", path]),
  };
}
