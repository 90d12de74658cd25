import type { Dirent } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";

/**
 * What tells one state of the files of rules from another: of each file its path, its number on the disk, its size and when
 * it was changed. A file that an editor writes anew and renames into place has another number; one that is written in place,
 * another time. What cannot be looked at (a folder that is just being exchanged) is told apart too, and is no error here.
 *
 * @param path the folder of rules, or a bundle
 */
export async function stateOfFiles(path: string): Promise<string> {
  try {
    const stats = await stat(path, { bigint: true });
    if (!stats.isDirectory()) return `${path} ${stats.ino} ${stats.size} ${stats.mtimeNs} ${stats.ctimeNs}`;
    const entries = (await readdir(path, { withFileTypes: true })).filter(isLookedAt);
    const inside = await Promise.all(entries.map(({ name }) => stateOfFiles(join(path, name))));
    return [path, ...inside.sort()].join("\n");
  } catch (error) {
    if (error instanceof Error && "code" in error) return `${path} ${String(error.code)}`;
    throw error;
  }
}

/** As rules are loaded: what begins with a dot, what was installed and symbolic links are passed over. */
function isLookedAt(entry: Dirent): boolean {
  return !entry.name.startsWith(".") && entry.name !== "node_modules" && !entry.isSymbolicLink();
}
