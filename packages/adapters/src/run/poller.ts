import type { RuleSet } from "@comity/core";
import type { Adapter, Finding } from "../contract/adapter.ts";
import type { AdapterContext } from "../contract/adapter-type.ts";
import type { FactSource } from "../contract/fact-source.ts";
import { type InboundAnswer, InboundRefusal, type InboundRequest } from "../contract/inbound.ts";
import type { Keep } from "../keep/keep.ts";
import { KeepError } from "../keep/keep-error.ts";
import { Counts } from "./counts.ts";
import { errorCode } from "./error-code.ts";
import { inBackground } from "./in-background.ts";
import { ComityUnavailable, type OnRejected, runSource, type SourceRun } from "./run-source.ts";
import { type Sleep, sleep as systemSleep } from "./sleep.ts";
import { type Taking, takingOf } from "./taking.ts";
import { type InStep, silosOf, watermarksOf } from "./watermark.ts";

export interface PollerSettings {
  /** How long after a pass the next one begins, in milliseconds. */
  readonly everyMs: number;
  readonly onRejected: OnRejected;
  /** A silo is told to be unreadable when a source of it could not be read for so long, in milliseconds; null: never. */
  readonly unreadableAfterMs: number | null;
  /** How many records are reported at once at most. */
  readonly concurrency: number;
}

export interface PollerParts {
  /** Makes the sources, given what the adapter keeps. Called at each start. */
  readonly sources: (keep: Keep) => Promise<OpenSources>;
  readonly probe: () => Promise<readonly Finding[]>;
  /** Answers what is pushed; see `Adapter.receive`. Absent: nothing is. */
  readonly receive?: (request: InboundRequest, taking: Taking) => Promise<InboundAnswer>;
  readonly sleep?: Sleep;
}

export interface OpenSources {
  /** Each has a name of its own. */
  readonly sources: readonly FactSource[];
  /** Lets go of what they have open. */
  close(): Promise<void>;
}

/** An adapter that asks its sources again and again what has changed, and reports that to Comity. */
export function pollingAdapter(
  settings: PollerSettings,
  context: AdapterContext,
  { sources, probe, receive, sleep = systemSleep }: PollerParts,
): Adapter {
  const counts = new Counts();
  let poller: Poller | null = null;
  return {
    name: context.name,
    ...inBackground(context, async (keep, signal) => {
      const open = await sources(keep);
      const begun = new Poller({ settings, context, keep, open, sleep, count: counts.add, signal });
      poller = begun;
      return {
        run: () => begun.run(),
        async close() {
          await begun.endReceiving();
          await open.close();
        },
      };
    }),
    probe,
    counters: counts.all,
    ...(receive === undefined
      ? {}
      : {
          receive: async (request) => {
            if (poller === null) throw stopped();
            return poller.receive(request, receive);
          },
        }),
  };
}

function stopped(): InboundRefusal {
  return new InboundRefusal("busy", "The adapter is being stopped.", "Send it again; nothing was taken in.");
}

interface PollerOptions {
  readonly settings: PollerSettings;
  readonly context: Pick<AdapterContext, "name" | "comity" | "log" | "now"> & {
    readonly rules: () => RuleSet;
  };
  readonly keep: Keep;
  readonly open: OpenSources;
  readonly sleep: Sleep;
  readonly count: (counter: string, by: number) => void;
  readonly signal: AbortSignal;
}

class Poller {
  readonly #options: PollerOptions;
  readonly #watermark: InStep;
  /** Since when a source cannot be read, by its name. */
  readonly #failingSince = new Map<string, number>();
  readonly #toldUnreadable = new Set<string>();
  /** What was pushed and is not answered yet. */
  readonly #receiving = new Set<Promise<InboundAnswer>>();
  #isDone = false;

  constructor(options: PollerOptions) {
    this.#options = options;
    this.#watermark = watermarksOf(options.open.sources, options.keep);
  }

  async run(): Promise<void> {
    const { open, settings, sleep, signal, count } = this.#options;
    for (let isFirst = true; !signal.aborted; isFirst = false) {
      for (const source of open.sources) await this.#pass(source, isFirst);
      count("passes", 1);
      await sleep(settings.everyMs, signal);
    }
  }

  /** Answers what was pushed. @throws InboundRefusal, StoreError */
  async receive(
    request: InboundRequest,
    answer: NonNullable<PollerParts["receive"]>,
  ): Promise<InboundAnswer> {
    const { open, keep, signal, count } = this.#options;
    if (signal.aborted || this.#isDone) throw stopped();
    const within = AbortSignal.any([signal, request.signal]);
    const runs = open.sources.map((source) => this.#runOf(source, false, within));
    const answering = answer(request, takingOf(keep, runs, count));
    this.#receiving.add(answering);
    try {
      return await answering;
    } catch (error) {
      throw signal.aborted ? stopped() : error;
    } finally {
      this.#receiving.delete(answering);
    }
  }

  /** Takes nothing more that is pushed; resolves when nothing is being taken in any more. */
  async endReceiving(): Promise<void> {
    this.#isDone = true;
    await Promise.allSettled(this.#receiving);
  }

  #runOf(source: FactSource, retryAll: boolean, signal: AbortSignal): SourceRun {
    const { settings, context, keep, sleep, count } = this.#options;
    const { comity, rules, log, now } = context;
    const { onRejected, concurrency } = settings;
    const watermark = this.#watermark;
    return {
      ...{ source, keep, comity, rules, watermark, log, now, sleep, signal },
      ...{ onRejected, concurrency, retryAll, count },
    };
  }

  async #pass(source: FactSource, retryAll: boolean): Promise<void> {
    const { signal } = this.#options;
    if (signal.aborted) return;
    try {
      await runSource(this.#runOf(source, retryAll, signal));
      this.#failingSince.delete(source.name);
      this.#forgetUnreadable();
    } catch (error) {
      if (!signal.aborted) await this.#failed(source, error);
    }
  }

  async #failed(source: FactSource, error: unknown): Promise<void> {
    const { context, count } = this.#options;
    const { log, now } = context;
    const isComity = error instanceof ComityUnavailable;
    const code = errorCode(isComity ? error.cause : error);
    const about = { adapter: source.name, silo: source.silo, code };
    count("failed_passes", 1);
    const isKeep = error instanceof KeepError;
    log.error(
      isComity ? "Comity cannot take changes" : isKeep ? "state cannot be kept" : "source cannot be read",
      about,
    );
    // Nothing is wrong with the source then.
    if (isComity || isKeep) return;
    const since = this.#failingSince.get(source.name) ?? now();
    this.#failingSince.set(source.name, since);
    const { unreadableAfterMs } = this.#options.settings;
    if (unreadableAfterMs === null || now() - since < unreadableAfterMs) return;
    for (const silo of silosOf(source)) await this.#tellUnreadable(silo);
  }

  /** A silo of which every source can be read again may be told anew. */
  #forgetUnreadable(): void {
    const failing = this.#options.open.sources.filter(({ name }) => this.#failingSince.has(name));
    const silos = new Set(failing.flatMap(silosOf));
    for (const silo of this.#toldUnreadable) if (!silos.has(silo)) this.#toldUnreadable.delete(silo);
  }

  async #tellUnreadable(silo: string): Promise<void> {
    const { context } = this.#options;
    if (this.#toldUnreadable.has(silo)) return;
    try {
      await context.comity.unreadable(silo);
      this.#toldUnreadable.add(silo);
      context.log.warn("silo told unreadable", { adapter: context.name, silo });
    } catch (error) {
      context.log.error("Comity cannot take changes", {
        adapter: context.name,
        silo,
        code: errorCode(error),
      });
    }
  }
}
