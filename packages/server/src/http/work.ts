import type { FastifyReply } from "fastify";
import { Refusal } from "../problem/problem.ts";
import type { HttpContext } from "./context.ts";

/**
 * Answers a request with the engine, if there is a place for it. The place is given back when the engine is done, which may be after
 * the caller was told that it took too long.
 *
 * @throws Refusal CY708 if there is none, CY710 if it takes too long
 */
export async function withPlace<T>(context: HttpContext, task: () => Promise<T>): Promise<T> {
  const { admission, metrics, limits } = context;
  if (!admission.tryEnter()) {
    metrics.shed();
    throw busy();
  }
  return within(
    limits.answerMs,
    done(task, () => admission.leave()),
  );
}

/** The same, for what has no answer but that it is done. */
export async function doneInPlace(
  context: HttpContext,
  reply: FastifyReply,
  task: () => Promise<void>,
): Promise<FastifyReply> {
  await withPlace(context, task);
  return reply.code(204).send();
}

/** The same for one of many that a caller sends, which waits for its place. */
export async function withPlaceInTurn<T>(context: HttpContext, task: () => Promise<T>): Promise<T> {
  const { admission, limits } = context;
  await admission.enterInTurn();
  return within(
    limits.answerMs,
    done(task, () => admission.leaveInTurn()),
  );
}

/** Gives the place back when the task is done, however it ends. */
async function done<T>(task: () => Promise<T>, leave: () => void): Promise<T> {
  try {
    return await task();
  } finally {
    leave();
  }
}

export function busy(): Refusal {
  return new Refusal(
    "CY708",
    "server",
    "More is being asked than can be answered in good time.",
    "Try again after the time that Retry-After says; nothing was done.",
  );
}

/** It is not known by then what came of it. */
export function tooLate(ms: number): Refusal {
  return new Refusal(
    "CY710",
    "server",
    `There was no answer within ${ms} ms, and it may come to be done.`,
    "Ask again with the same id: what was done is answered, and not done twice.",
  );
}

async function within<T>(ms: number, task: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(tooLate(ms)), ms);
  });
  try {
    return await Promise.race([task, late]);
  } finally {
    clearTimeout(timer);
  }
}
