/**
 * What generated code calls: the module that it takes as its run time. The emitter of `@comity/dsl` writes code against
 * these names; they are no interface for anybody else.
 */
export { matches, readPattern } from "../../eval/text.ts";
export { own } from "../../value/own.ts";
export { countBetween, gathering, total } from "./aggregate.ts";
export { mayBecome } from "./becomes.ts";
export {
  dateFlip,
  dateFlipBoth,
  localFlip,
  localTime,
  nowFlip,
  nowFlipBoth,
  relateClock,
  relateLocalTime,
  today,
} from "./clock.ts";
export { inEffect, judge } from "./find.ts";
export { history } from "./history.ts";
export { memo } from "./memo.ts";
export { recordSet, target } from "./records.ts";
export { isIn, relate, relateMoney, timeIsBetween } from "./relation.ts";
export { testText } from "./text.ts";
export { isUnknown } from "./truth.ts";
export { clockWithin, move, nowWithin, todayWithin } from "./within.ts";
