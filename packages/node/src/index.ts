export type { Answer, Engine, Fact, LedgerEvent, MessageRequest, Standing, StartResult } from "@comity/core";
export { InputError, StoreError } from "@comity/core";
export { RulesError } from "./load.ts";
export { type OpenOptions, open, type WatchTimes } from "./open.ts";
export { type OnWakeError, systemClock } from "./system-clock.ts";
