import fs from "node:fs/promises";
import { syncBuiltinESMExports } from "node:module";
import { basename } from "node:path";
import type { Comity } from "@comity/adapters";

/** Where a process is killed on the way of one mail, as no handler of its own can notice. */
export interface KillAt {
  /** `before decide`, `after start`, `parked file renamed`: see {@link killedAtCalls} and {@link killAtFiles}. */
  readonly step: string;
  /** Of the mail, without its round. */
  readonly mail: string;
}

function die(): void {
  process.kill(process.pid, "SIGKILL");
}

/** An engine that kills its process before it is asked about a mail, or when it has answered. */
export function killedAtCalls(comity: Comity, { step, mail }: KillAt): Comity {
  return new Proxy(comity, {
    get(target, name) {
      const real: unknown = Reflect.get(target, name);
      if (typeof real !== "function") return real;
      return async (...args: readonly unknown[]) => {
        const isIt = idIn(args[0]).startsWith(mail);
        if (isIt && step === `before ${String(name)}`) die();
        const result: unknown = await Reflect.apply(real, target, args);
        if (isIt && step === `after ${String(name)}`) die();
        return result;
      };
    },
  });
}

function idIn(given: unknown): string {
  if (typeof given === "string") return given;
  return typeof given === "object" && given !== null && "id" in given ? String(given.id) : "";
}

/** Kills this process when something has happened to the file in which a mail is parked. The program imports what this changes. */
export function killAtFiles({ step, mail }: KillAt): void {
  const real = { open: fs.open, rename: fs.rename, rm: fs.rm };
  const reached = (what: string, path: unknown): void => {
    if (step === `parked file ${what}` && basename(String(path)).startsWith(mail)) die();
  };
  fs.open = async (...args) => {
    const file = await real.open(...args);
    reached("opened", args[0]);
    const { writeFile, sync } = file;
    file.writeFile = async (...written) => {
      await writeFile.apply(file, written);
      reached("written", args[0]);
    };
    file.sync = async () => {
      await sync.apply(file);
      reached("synced", args[0]);
    };
    return file;
  };
  fs.rename = async (...args) => {
    await real.rename(...args);
    reached("renamed", args[0]);
  };
  fs.rm = async (...args) => {
    reached("to be removed", args[0]);
    await real.rm(...args);
    reached("removed", args[0]);
  };
  syncBuiltinESMExports();
}
