import type { Command } from "../frame/command.ts";
import { ask } from "./ask.ts";
import { check } from "./check.ts";
import { compile } from "./compile.ts";
import { explain } from "./explain.ts";
import { fmt } from "./fmt.ts";
import { lint } from "./lint.ts";
import { migrate } from "./migrate.ts";
import { newCommand } from "./new.ts";
import { replay } from "./replay.ts";
import { test } from "./test.ts";

/** All commands, in the order in which help lists them. */
export const COMMANDS: readonly Command[] = [
  check,
  ask,
  explain,
  replay,
  test,
  lint,
  fmt,
  compile,
  newCommand,
  migrate,
];
