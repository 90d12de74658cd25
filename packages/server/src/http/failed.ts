import type { FastifyRequest } from "fastify";
import { type Problem, problemOf } from "../problem/problem.ts";
import { type ServerLog, whereItArose } from "../telemetry/log.ts";

/** What was thrown, for whoever asked. What nobody foresaw tells them nothing, so it is logged. */
export function failed(error: unknown, request: FastifyRequest, log: ServerLog): Problem {
  const problem = problemOf(error);
  if (problem.status === 500) log.error("request failed", { request: request.id, ...whereItArose(error) });
  return problem;
}
