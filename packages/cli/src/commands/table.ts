import type { Command } from "../frame/command.ts";
import { ask } from "./ask.ts";
import { backup } from "./backup.ts";
import { check } from "./check.ts";
import { compile } from "./compile.ts";
import { deadLetters } from "./dead-letters.ts";
import { doctor } from "./doctor.ts";
import { explain } from "./explain.ts";
import { fmt } from "./fmt.ts";
import { key } from "./key.ts";
import { lint } from "./lint.ts";
import { map } from "./map.ts";
import { migrate } from "./migrate.ts";
import { newCommand } from "./new.ts";
import { outbox } from "./outbox.ts";
import { reconcile } from "./reconcile.ts";
import { rejected } from "./rejected.ts";
import { replay } from "./replay.ts";
import { retention } from "./retention.ts";
import { serve } from "./serve.ts";
import { subject } from "./subject.ts";
import { test } from "./test.ts";
import { verify } from "./verify.ts";

/** All commands, in the order in which help lists them. */
export const COMMANDS: readonly Command[] = [
  check,
  ask,
  explain,
  replay,
  reconcile,
  test,
  lint,
  fmt,
  compile,
  newCommand,
  serve,
  doctor,
  key,
  map,
  rejected,
  deadLetters,
  migrate,
  backup,
  verify,
  outbox,
  subject,
  retention,
];
