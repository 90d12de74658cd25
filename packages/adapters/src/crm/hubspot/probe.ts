import { didYouMean } from "@comity/core";
import type { Finding } from "../../contract/adapter.ts";
import type { Connection } from "./connection.ts";
import type { Kind } from "./kinds.ts";
import { Objects, type Subscription, subscriptionsOf } from "./objects.ts";
import { HubspotProblem } from "./problem.ts";
import { propertiesRead } from "./read-objects.ts";

/** How long all of it may take. */
const PROBE_MS = 60_000;

/** Tries to read one page of each kind, for `comity doctor`. It never rejects. */
export async function probeHubspot(
  host: string,
  connect: () => Promise<Connection>,
  kinds: readonly Kind[],
): Promise<readonly Finding[]> {
  const signal = AbortSignal.timeout(PROBE_MS);
  let connection: Connection;
  try {
    connection = await connect();
  } catch (error) {
    return [findingOf(`connect to ${host}`, error)];
  }
  try {
    const findings: Finding[] = [];
    for (const [tried, attempt] of kinds.flatMap((kind) => triesOf(connection, kind, signal))) {
      const error = await attempt().then(
        () => null,
        (thrown: unknown) => thrown,
      );
      findings.push(error === null ? { tried, problem: null, help: null } : findingOf(tried, error));
      // A scope that is missing keeps one kind from being read; anything else, all of them.
      if (error !== null && !(error instanceof HubspotProblem && error.status === 403)) break;
    }
    return findings;
  } finally {
    connection.close();
  }
}

type Try = readonly [string, () => Promise<unknown>];

function triesOf(connection: Connection, kind: Kind, signal: AbortSignal): readonly Try[] {
  const objects = new Objects(connection, kind.type, propertiesRead(kind));
  const reading: Try = [`read ${kind.type} of ${connection.host}`, () => objects.list(null, false, signal)];
  if (!kind.readsSubscriptions) return [reading];
  const nobody = "nobody@comity.invalid";
  const preferences: Try = [
    "read communication preferences",
    async () => requireTypes(kind.subscriptions, await subscriptionsOf(connection, nobody, signal)),
  ];
  return [reading, preferences];
}

/** With a slip in the name of a type, nobody would consent. @throws HubspotProblem */
function requireTypes(wanted: readonly string[], types: readonly Subscription[]): void {
  const known = types.flatMap(({ id, name }) => [id, name]);
  // HubSpot may say nothing of somebody whom it does not know.
  const strange = known.length === 0 ? undefined : wanted.find((one) => !known.includes(one));
  if (strange === undefined) return;
  const names = types.map(({ name }) => name);
  const message = `There is no subscription type "${strange}".`;
  throw new HubspotProblem("unknown_type", message, didYouMean(strange, names));
}

/** What kept something from working, without a secret. */
export function findingOf(tried: string, error: unknown): Finding {
  if (error instanceof HubspotProblem) return { tried, problem: error.message, help: error.help };
  return { tried, problem: "It cannot be read, and it is not known why.", help: null };
}
