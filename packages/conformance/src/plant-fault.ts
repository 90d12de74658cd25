import { registerHooks } from "node:module";

// Loaded before everything else into a process of its own: replaces places in the text of source files, each of which has to
// be there exactly once, so that a test has a mistake to find. The product itself has no switch for it.

interface Planted {
  /** The end of the file's path. */
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

const faults = JSON.parse(process.env.COMITY_FAULTS ?? "[]") as readonly Planted[];

registerHooks({
  load(url, context, nextLoad) {
    const loaded = nextLoad(url, context);
    const here = faults.filter(({ file }) => url.endsWith(file));
    if (here.length === 0) return loaded;
    const text = loaded.source instanceof Uint8Array ? Buffer.from(loaded.source).toString() : loaded.source;
    return { ...loaded, source: here.reduce(plant, typeof text === "string" ? text : "") };
  },
});

function plant(text: string, { file, find, replace }: Planted): string {
  const parts = text.split(find);
  if (parts.length === 2) return parts.join(replace);
  console.error(`The fault no longer applies: ${file} has ${parts.length - 1} times: ${find}`);
  process.exit(3);
}
