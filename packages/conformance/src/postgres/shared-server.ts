import { createServer, type Server as HttpServer } from "node:http";
import type { TestProject } from "vitest/node";
import { type Server, startServer } from "./server.ts";

declare module "vitest" {
  export interface ProvidedContext {
    /** Where tests ask for the run's PostgreSQL server. */
    readonly postgresBroker: string;
  }
}

let broker: HttpServer | null = null;
let server: Promise<Server> | null = null;

/** Called by Vitest before a run: the first test that asks has one PostgreSQL server started, for all of them. */
export async function setup(project: TestProject): Promise<void> {
  const listening = createServer((_, response) => {
    server ??= startServer();
    server.then(
      ({ url }) => response.end(url),
      (error: unknown) => {
        response.statusCode = 500;
        response.end(error instanceof Error ? error.message : String(error));
      },
    );
  });
  await new Promise<void>((resolve) => listening.listen(0, "127.0.0.1", resolve));
  broker = listening;
  const address = listening.address();
  const port = address === null || typeof address === "string" ? 0 : address.port;
  project.provide("postgresBroker", `http://127.0.0.1:${port}`);
}

/** Called by Vitest after a run. */
export async function teardown(): Promise<void> {
  broker?.closeAllConnections();
  broker?.close();
  const started = await server?.catch(() => null);
  await started?.stop();
}
