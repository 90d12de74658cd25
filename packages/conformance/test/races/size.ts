/** How large the races are: small in npm test, larger in scripts/ci, as large as you like by hand. */
const seconds = Number(process.env.COMITY_RACE_SECONDS ?? 2);

export const SIZE = {
  seconds,
  processes: Number(process.env.COMITY_RACE_PROCESSES ?? 3),
  households: Number(process.env.COMITY_RACE_HOUSEHOLDS ?? 100),
  /** Of the game: which message an id stands for. Who asks when is chance in any case. */
  seed: Number(process.env.COMITY_SEED ?? Math.floor(Math.random() * 1e9)),
  killEveryMs: Number(process.env.COMITY_RACE_KILL_MS ?? 700),
  /** Processes start slowly on a busy machine. */
  timeoutMs: (seconds * 4 + 180) * 1_000,
};
