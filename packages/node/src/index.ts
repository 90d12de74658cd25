export type { Answer, Engine, Fact, LedgerEvent, MessageRequest, Standing, StartResult } from "@comity/core";
export { InputError, StoreError } from "@comity/core";
export { type OpenOptions, open, RulesError } from "./open.ts";
export { type OnWakeError, systemClock } from "./system-clock.ts";
