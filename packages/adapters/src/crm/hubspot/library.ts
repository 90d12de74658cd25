import type { Client } from "@hubspot/api-client";
import { HubspotProblem } from "./problem.ts";

export type ClientClass = typeof Client;

const WANTED = "@hubspot/api-client@14.0.1";

/**
 * HubSpot's own client, which is installed only where HubSpot is connected.
 *
 * @throws HubspotProblem if it is not there
 */
export async function loadLibrary(
  load: () => Promise<{ readonly Client: ClientClass }> = () => import("@hubspot/api-client"),
): Promise<ClientClass> {
  try {
    return (await load()).Client;
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : null;
    if (code !== "ERR_MODULE_NOT_FOUND" && code !== "MODULE_NOT_FOUND") throw error;
    throw new HubspotProblem(
      "client_missing",
      `HubSpot's client is not installed. Run: npm install ${WANTED}`,
      `Run: npm install ${WANTED}`,
    );
  }
}
