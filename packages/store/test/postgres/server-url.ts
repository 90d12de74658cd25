import { inject } from "vitest";

declare module "vitest" {
  export interface ProvidedContext {
    /** Where tests ask for the run's PostgreSQL server: see conformance/src/postgres/shared-server.ts. */
    readonly postgresBroker: string;
  }
}

/** The server of this run, or the one that COMITY_TEST_POSTGRES names; without a database's name. */
export async function serverUrl(): Promise<string> {
  const given = process.env.COMITY_TEST_POSTGRES;
  if (given !== undefined && given !== "") return given;
  const response = await fetch(inject("postgresBroker"));
  const text = await response.text();
  if (response.ok) return text;
  throw new Error(`There is no PostgreSQL to test with. ${text}`);
}
