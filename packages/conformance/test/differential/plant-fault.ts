import { registerHooks } from "node:module";

// Loaded before everything else into a process of its own (see `faults.ts`): replaces one place in the text of one source
// file, so that the differential test has something to find.

interface Planted {
  /** The end of the file's path. */
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

const { file, find, replace } = JSON.parse(process.env.COMITY_FAULT ?? "{}") as Planted;

registerHooks({
  load(url, context, nextLoad) {
    const loaded = nextLoad(url, context);
    if (!url.endsWith(file)) return loaded;
    const text = loaded.source instanceof Uint8Array ? Buffer.from(loaded.source).toString() : loaded.source;
    const parts = typeof text === "string" ? text.split(find) : [];
    if (parts.length !== 2) {
      console.error(
        `The fault no longer applies: ${file} has ${Math.max(0, parts.length - 1)} times: ${find}`,
      );
      process.exit(3);
    }
    return { ...loaded, source: parts.join(replace) };
  },
});
