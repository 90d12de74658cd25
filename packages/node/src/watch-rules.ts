import { setTimeout as sleep } from "node:timers/promises";
import { stateOfFiles } from "./rule-files.ts";

export interface WatchOptions {
  /** The folder of rules, or a bundle. */
  readonly path: string;
  /** Reads the rules and puts them in force. Called for one state of the files at a time. */
  readonly load: () => Promise<void>;
  /** Gets what {@link load} threw. */
  readonly onError: (error: unknown) => void;
  /** Whether what was thrown may pass without any change of the files: then it is tried again. */
  readonly passes: (error: unknown) => boolean;
  /** How often the files are looked at, in milliseconds. */
  readonly everyMs: number;
  /** How long, in milliseconds, they must have stayed as they are: a file that is being written is half of one. */
  readonly settleMs: number;
}

/** Looks after the files of rules. */
export interface RulesWatcher {
  /** Looks no more. Resolves when what has begun is over. */
  stop(): Promise<void>;
}

/**
 * Loads rules whenever their files have changed and come to rest. The files are looked at now and again rather than waited
 * for: events of the file system are lost on network drives and in containers, come several to one change, and follow a file
 * and not its name when an editor exchanges it.
 *
 * @param loaded the state of the files that is loaded already
 */
export function watchRules(options: WatchOptions, loaded: string): RulesWatcher {
  const stopping = new AbortController();
  const watching = watch(options, loaded, stopping.signal);
  return {
    async stop() {
      stopping.abort();
      await watching;
    },
  };
}

async function watch(options: WatchOptions, loaded: string, signal: AbortSignal): Promise<void> {
  const { path, everyMs, settleMs } = options;
  let done = loaded;
  while (await pause(everyMs, signal)) {
    let state = await stateOfFiles(path);
    while (state !== done) {
      if (!(await pause(settleMs, signal))) return;
      const later = await stateOfFiles(path);
      if (later === state) {
        const isDone = await tryToLoad(options);
        // What was changed while it was read may have been read by halves.
        if (isDone && (await stateOfFiles(path)) === state) done = state;
        break;
      }
      state = later;
    }
  }
}

/** @returns false if the same files are worth another try. */
async function tryToLoad({ load, onError, passes }: WatchOptions): Promise<boolean> {
  try {
    await load();
    return true;
  } catch (error) {
    onError(error);
    return !passes(error);
  }
}

/** @returns false if there is nothing more to wait for. */
async function pause(ms: number, signal: AbortSignal): Promise<boolean> {
  try {
    await sleep(ms, undefined, { signal, ref: false });
    return true;
  } catch (error) {
    if (signal.aborted) return false;
    throw error;
  }
}
