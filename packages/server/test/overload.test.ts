import { expect, it } from "vitest";
import { openTestWorld } from "../../conformance/src/open-world.ts";
import { load } from "./overload/load.ts";
import { testKey, testServer } from "./support/test-server.ts";

it("under more than it answers it accepts some and refuses the rest, and what it refused it has not done", async () => {
  const { engine } = await openTestWorld("");
  const key = testKey("all", ["admin"]);
  const slow = {
    ...engine,
    decide: async (request: Parameters<typeof engine.decide>[0]) => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      return engine.decide({ ...request, intent: "newsletter", department: "marketing" });
    },
  };
  const server = await testServer(slow, [key], { limits: { inFlight: 4 } });
  const port = Number(new URL(server.url).port);
  const samples = await load({ port, key: key.key, connections: 40, ms: 600, rate: null, prefix: "m" });
  await server.close();
  expect(new Set(samples.map(({ status }) => status))).toEqual(new Set([200, 503]));
  for (const { id, status } of samples) {
    expect((await engine.entry(id)) !== null, `${id} was answered ${status}`).toBe(status === 200);
  }
});
