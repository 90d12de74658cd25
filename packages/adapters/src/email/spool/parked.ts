import { mkdir, open, readdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import type { MessageRequest } from "@comity/core";
import { KeepError } from "../../keep/keep-error.ts";
import type { Seal } from "../../keep/seal.ts";

/** A mail that waits here for Comity's word, because its sender was told that it is taken care of. */
export interface ParkedMail {
  /** What is asked about it. */
  readonly request: MessageRequest;
  readonly from: string;
  readonly to: string;
  readonly utf8: boolean;
  readonly raw: Buffer;
}

const ENDING = ".mail";

/**
 * The folder of parked mails: one sealed file each, named by the mail's id, which is a digest. What was put there is on disk when
 * {@link put} returns.
 */
export class ParkedMails {
  readonly #folder: string;
  readonly #seal: Seal;
  readonly #most: number;
  readonly #ids: Set<string>;

  private constructor(folder: string, seal: Seal, most: number, ids: Iterable<string>) {
    this.#folder = folder;
    this.#seal = seal;
    this.#most = most;
    this.#ids = new Set(ids);
  }

  /**
   * @param seal null: there is no key, so there must be no mail
   * @returns why the mails in a folder cannot be opened; null if they can, or there are none
   */
  static async check(folder: string, seal: Seal | null): Promise<KeepError | null> {
    const ids = idsIn(await namesIn(folder));
    if (ids.length === 0) return null;
    if (seal === null) {
      const message = `There are ${ids.length} parked mails in ${folder}, and no key to open them.`;
      return new KeepError("no_key", message, "Configure the key that they were sealed with: state_key.");
    }
    for (const id of ids) {
      if (seal.open(id, await readFile(join(folder, `${id}${ENDING}`))) !== null) return null;
    }
    const message = `None of the ${ids.length} mails parked in ${folder} can be opened: they were sealed with another key.`;
    return new KeepError("wrong_key", message, "Configure the key that they were sealed with: state_key.");
  }

  /**
   * @param most how many there is room for
   * @throws KeepError `wrong_key`
   */
  static async open(folder: string, seal: Seal, most: number): Promise<ParkedMails> {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const problem = await ParkedMails.check(folder, seal);
    if (problem !== null) throw problem;
    const names = await readdir(folder);
    // Another ending: written to when the process was killed, so no sender was told of it.
    for (const name of names) if (!name.endsWith(ENDING)) await rm(join(folder, name), { force: true });
    return new ParkedMails(folder, seal, most, idsIn(names));
  }

  get ids(): readonly string[] {
    return [...this.#ids];
  }

  /** Keeps a mail; false if there is no room. One that is there already stays as it is. */
  async put(mail: ParkedMail): Promise<boolean> {
    const { id } = mail.request;
    if (this.#ids.has(id)) return true;
    if (this.#ids.size >= this.#most) return false;
    const path = this.#path(id);
    const file = await open(`${path}.new`, "w", 0o600);
    try {
      await file.writeFile(this.#seal.close(id, packed(mail)));
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(`${path}.new`, path);
    await this.#syncFolder();
    this.#ids.add(id);
    return true;
  }

  /** @returns null if the key is another one, or the file was changed */
  async get(id: string): Promise<ParkedMail | null> {
    const plain = this.#seal.open(id, await readFile(this.#path(id)));
    return plain === null ? null : unpacked(plain);
  }

  async delete(id: string): Promise<void> {
    await rm(this.#path(id), { force: true });
    await this.#syncFolder();
    this.#ids.delete(id);
  }

  #path(id: string): string {
    return join(this.#folder, `${id}${ENDING}`);
  }

  async #syncFolder(): Promise<void> {
    const folder = await open(this.#folder, "r");
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
  }
}

function idsIn(names: readonly string[]): readonly string[] {
  return names.filter((name) => name.endsWith(ENDING)).map((name) => name.slice(0, -ENDING.length));
}

/** A folder that is not there has none. */
async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
    throw error;
  }
}

/** A line of JSON, then the mail as it is. */
function packed({ raw, ...said }: ParkedMail): Buffer {
  return Buffer.concat([Buffer.from(`${JSON.stringify(said)}\n`, "utf8"), raw]);
}

function unpacked(plain: Buffer): ParkedMail {
  const end = plain.indexOf(0x0a);
  return { ...JSON.parse(plain.toString("utf8", 0, end)), raw: plain.subarray(end + 1) };
}
