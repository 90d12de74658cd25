/** Work that is done again and again. */
export interface Repeated {
  /** Ends it, waiting for what is being done. */
  stop(): Promise<void>;
}

/** Does some work now and again, with a pause between its end and its next beginning. @param work never rejects */
export function repeat(work: (signal: AbortSignal) => Promise<void>, pauseMs: number): Repeated {
  const ended = new AbortController();
  let timer: NodeJS.Timeout;
  let running = Promise.resolve();
  const next = (): void => {
    timer = setTimeout(() => {
      running = work(ended.signal).then(() => (ended.signal.aborted ? undefined : next()));
    }, pauseMs);
    // It keeps no process alive that is done.
    timer.unref();
  };
  next();
  return {
    async stop() {
      ended.abort();
      clearTimeout(timer);
      await running;
    },
  };
}
