import type { Finding } from "../../contract/adapter.ts";
import { CrmProblem } from "../crm-problem.ts";
import { channelOf } from "./change-events.ts";
import type { Connection } from "./connection.ts";
import { stream } from "./event-stream.ts";
import type { Kind } from "./kinds.ts";
import type { Login } from "./login.ts";
import { OBJECTS, Objects, type ObjectType } from "./objects.ts";
import { fieldsRead } from "./read-objects.ts";

/** How long all of it may take. */
const PROBE_MS = 60_000;

/** Tries to read one page of each kind, for `comity doctor`. It never rejects. */
export async function probeSalesforce(
  login: Login,
  kinds: readonly Kind[],
  takesEvents: boolean,
): Promise<readonly Finding[]> {
  const signal = AbortSignal.timeout(PROBE_MS);
  const findings: Finding[] = [];
  try {
    const connection = await login.connect();
    for (const kind of kinds) {
      const tried = `read ${kind.type} of ${login.host}`;
      const objects = new Objects(connection, kind.type, fieldsRead(kind));
      const error = await objects.list(null, signal).then(
        () => null,
        (thrown: unknown) => thrown,
      );
      findings.push(error === null ? { tried, problem: null, help: null } : findingOf(tried, error));
      // A permission that is missing keeps one kind from being read; anything else, all of them.
      if (error !== null && !(error instanceof CrmProblem && error.status === 403)) return findings;
    }
    if (takesEvents) {
      for (const { type } of kinds) findings.push(await tryEvents(connection, type, signal));
    }
  } catch (error) {
    findings.push(findingOf(`connect to ${login.host}`, error));
  }
  return findings;
}

/** Subscribes to the change events of a kind, and takes none. */
async function tryEvents(connection: Connection, type: ObjectType, signal: AbortSignal): Promise<Finding> {
  const tried = `take change events of ${type} of ${connection.host}`;
  const done = new AbortController();
  const { client } = await connection.session(signal);
  const end = await stream(
    {
      ...{ client, channels: [channelOf(type)], replayOf: () => -1, take: () => undefined },
      subscribed: () => done.abort(),
    },
    AbortSignal.any([signal, done.signal]),
  );
  if (done.signal.aborted) return { tried, problem: null, help: null };
  if (end.why === "denied") {
    const problem = `Salesforce does not let the user take them (${end.code}).`;
    return { tried, problem, help: `Give the user "View All" of ${OBJECTS[type]}, by a permission set.` };
  }
  return {
    tried,
    problem: "Salesforce does not answer in time.",
    help: "Check the network: a proxy may cut long requests.",
  };
}

export function findingOf(tried: string, error: unknown): Finding {
  if (error instanceof CrmProblem) return { tried, problem: error.message, help: error.help };
  return { tried, problem: "It cannot be read, and it is not known why.", help: null };
}
