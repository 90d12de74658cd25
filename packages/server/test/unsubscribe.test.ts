import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SILENT, unsubscribe, unsubscribeAdapter } from "@comity/adapters";
import { manualClock, openEngine } from "@comity/core";
import { memoryStore } from "@comity/store";
import { expect, it, onTestFinished } from "vitest";
import { consentRules } from "../../conformance/src/consent-rules.ts";
import { NOON } from "../../conformance/src/open-world.ts";
import { testServer } from "./support/test-server.ts";

const KEYS = [Buffer.alloc(32, 1).toString("base64")];
const PATH = "/v1/webhooks/unsubscribe";
const CUSTOMER = "ana.smith@example.com";

it("a link to unsubscribe is answered without a key of the API, and stands in no log, no counter and no page", async () => {
  const rules = consentRules();
  const clock = manualClock(NOON);
  const engine = await openEngine({ rules, store: memoryStore(), clock });
  onTestFinished(() => engine.close());
  await engine.load({ customers: [{ id: CUSTOMER }], silos: { privacy: "live" } });
  const folder = mkdtempSync(join(tmpdir(), "comity-unsubscribe-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const adapter = unsubscribeAdapter.create(
    { keys: KEYS },
    {
      ...{ name: "unsubscribe", comity: engine, rules: () => rules, now: () => clock.now(), log: SILENT },
      ...{ folder, base: folder, key: new Uint8Array(32).fill(7), inboundUrl: null },
    },
  );
  await adapter.start();
  onTestFinished(() => adapter.stop());
  const told: string[] = [];
  const tell = (...said: unknown[]): void => void told.push(JSON.stringify(said));
  const log = { info: tell, warn: tell, error: tell };
  const server = await testServer(engine, [], { adapters: [adapter], log });
  onTestFinished(server.close);

  // As long as links are: the address is no reason to refuse one.
  const scope = { department: "D".repeat(200), list: "L".repeat(200) };
  const link = unsubscribe({ url: server.url + PATH, keys: KEYS }).linkFor({ customer: CUSTOMER, ...scope });
  expect(link.length).toBeGreaterThan(600);
  const headers = { "content-type": "application/x-www-form-urlencoded" };
  const post = (to: string, body: string) => fetch(to, { method: "POST", headers, body });
  const answers = [
    await fetch(link),
    await fetch(`${link}A`),
    await post(link, "something=else"),
    await post(link.slice(0, -1), "List-Unsubscribe=One-Click"),
    await post(link, "List-Unsubscribe=One-Click"),
  ];
  expect(answers.map(({ status }) => status)).toEqual([200, 404, 400, 404, 200]);
  for (const answer of answers) expect(answer.headers.get("content-type")).toBe("text/html; charset=utf-8");
  const request = { id: "m1", department: "Marketing", intent: "upsell", channel: "email" };
  expect(await engine.decide({ ...request, customer: CUSTOMER })).toMatchObject({ verdict: "block" });

  const pages = await Promise.all(answers.map((answer) => answer.text()));
  expect(told.length).toBeGreaterThanOrEqual(answers.length);
  const all = [...told, ...pages, JSON.stringify(adapter.counters())].join("\n");
  expect(all).not.toContain("smith");
  for (let at = server.url.length + PATH.length + 1; at + 12 <= link.length; at += 12)
    expect(all).not.toContain(link.slice(at, at + 12));
});
