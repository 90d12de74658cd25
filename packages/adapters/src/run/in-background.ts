import type { Adapter } from "../contract/adapter.ts";
import type { AdapterContext } from "../contract/adapter-type.ts";
import { type Keep, openKeep } from "../keep/keep.ts";

/** What goes on between an adapter's start and its stop. */
export interface Work {
  /** Ends soon after the signal that it was made with. */
  run(): Promise<void>;
  /** Lets go of what it has open. Called when it has ended. */
  close(): Promise<void>;
}

/**
 * The start and stop of an adapter that works by itself, on what it keeps in its folder.
 *
 * @param begin makes the work, at each start
 */
export function inBackground(
  { folder, key }: Pick<AdapterContext, "folder" | "key">,
  begin: (keep: Keep, signal: AbortSignal) => Promise<Work>,
): Pick<Adapter, "start" | "stop"> {
  let running: { readonly stop: AbortController; readonly ended: Promise<void> } | null = null;
  return {
    async start() {
      if (running !== null) return;
      const keep = openKeep(folder, { key, runs: true });
      const stop = new AbortController();
      const work = await begin(keep, stop.signal).catch((error: unknown) => {
        keep.close();
        throw error;
      });
      running = { stop, ended: runToEnd(work, keep) };
    },
    async stop() {
      const stopping = running;
      running = null;
      stopping?.stop.abort();
      await stopping?.ended;
    },
  };
}

async function runToEnd(work: Work, keep: Keep): Promise<void> {
  try {
    await work.run();
  } finally {
    // What cannot be closed keeps nobody from the folder.
    await work.close().finally(() => keep.close());
  }
}
