import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { fileError } from "../frame/problem.ts";

/** Names of the files of a folder, hidden ones left out, in name order. @throws CommandError */
export async function filesIn(folder: string): Promise<readonly string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile() && !entry.name.startsWith("."));
    return files.map(({ name }) => name).sort();
  } catch (error) {
    throw fileError(error, folder);
  }
}

/** Files under a folder and its folders, in name order, or the file itself. @throws CommandError */
export async function filesUnder(path: string): Promise<readonly string[]> {
  try {
    if (!(await stat(path)).isDirectory()) return [path];
    const entries = await readdir(path, { withFileTypes: true });
    const visible = entries.filter(({ name }) => !name.startsWith(".") && name !== "node_modules");
    visible.sort((left, right) => (left.name < right.name ? -1 : 1));
    const nested = await Promise.all(
      visible.map((entry) => {
        const inside = join(path, entry.name);
        if (entry.isDirectory()) return filesUnder(inside);
        return entry.isFile() ? [inside] : [];
      }),
    );
    return nested.flat();
  } catch (error) {
    throw fileError(error, path);
  }
}

/** Whether it is a folder. @throws CommandError if it is not there */
export async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (error) {
    throw fileError(error, path);
  }
}
