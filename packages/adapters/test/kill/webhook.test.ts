import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { open } from "@comity/node";
import { expect, it, onTestFinished } from "vitest";
import { SECRET } from "../webhook/sender.ts";
import { testFolder } from "../world.ts";

const EVENTS = 30;
/** The process is killed while the receiver has these, before it answers. They are of one batch. */
const KILLED_AT = [4, 9];
/** However slow the machine is. */
const LONG = 300_000;

const rules = join(import.meta.dirname, "..", "..", "..", "..", "rules");

it("a webhook whose process is killed in mid-batch goes on in order within half a minute, under the same ids", {
  timeout: LONG,
}, async () => {
  const folder = testFolder();
  const engine = await open({ rules, packs: ["insurance"], ledger: join(folder, "ledger.db") });
  onTestFinished(() => engine.close());
  await engine.customer({ id: "ana", time_zone: "UTC" });
  for (let index = 0; index < EVENTS; index++) {
    await engine.customer({ id: `c${index}`, time_zone: "UTC" });
    await engine.merge({ from: `c${index}`, into: "ana" });
  }
  const posted: string[] = [];
  let hasIt: (() => void) | null = null;
  const server = createServer((request, response) => {
    request.resume().once("end", () => {
      posted.push(String(request.headers["webhook-id"]));
      if (KILLED_AT.includes(new Set(posted).size) && hasIt !== null) hasIt();
      else response.writeHead(204).end();
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const begin = () => {
    const program = join(import.meta.dirname, "run-webhook.ts");
    const args = ["--conditions=@comity/source", program, folder, rules, `http://127.0.0.1:${port}/`, SECRET];
    return spawn(process.execPath, args, { stdio: ["pipe", "ignore", "inherit"] });
  };
  for (const _ of KILLED_AT) {
    const reached = new Promise<void>((resolve) => {
      hasIt = resolve;
    });
    const child = begin();
    onTestFinished(() => void child.kill("SIGKILL"));
    await reached;
    child.kill("SIGKILL");
    await once(child, "exit");
    // Whoever asks meanwhile is told until when the rest is the killed one's.
    const { deliveries, leaseUntil } = await engine.take("events");
    expect(deliveries).toEqual([]);
    expect(leaseUntil).toBeLessThan(Date.now() + 30_000);
  }
  hasIt = null;
  const child = begin();
  onTestFinished(() => void child.kill("SIGKILL"));
  while (new Set(posted).size < EVENTS) await wait(50);
  child.stdin.end();
  await once(child, "exit");
  const log = await engine.take("another", { limit: EVENTS + 10 });
  expect([...new Set(posted)]).toEqual(log.deliveries.map(({ id }) => id));
  // What the receiver had when its sender was killed comes again, and nothing else.
  expect(posted).toHaveLength(EVENTS + KILLED_AT.length);
});
