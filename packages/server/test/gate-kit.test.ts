import { gateKit } from "@comity/adapters";
import { test } from "vitest";
import { serveTestRules } from "../../conformance/src/serve-process.ts";
import { type ComityClient, comityClient } from "../src/client/client.ts";
import { newKey } from "../src/keys/api-key.ts";
import { submit } from "./support/pipeline.ts";

const RULES = `
rule none
  applies to upsell
  then block

rule look
  applies to winback
  then hold for review
`;

const INTENT = { send: "newsletter", hold: "winback", block: "upsell" } as const;

/** Starting the program takes long where many do so at once. */
const LONG = 180_000;

const { key, hash } = newKey();

const cases = gateKit(async () => {
  const serve = serveTestRules(
    RULES,
    `http: {port: 0}\nkeys: [{name: mailer, scopes: [decide], department: marketing, hash: "${hash}"}]\n`,
  );
  let comity: ComityClient;
  let runs = 0;
  const begin = async (): Promise<void> => {
    await serve.start();
    comity = comityClient({ url: serve.url, key, timeoutMs: LONG, retries: 1 });
    runs++;
  };
  await begin();
  const carried: string[] = [];
  let carrier: "takes" | "later" | "refuses" = "takes";
  let submissions = 0;
  return {
    submit(id, verdict) {
      const request = {
        id,
        department: "marketing",
        intent: INTENT[verdict],
        channel: "email",
        to: { email: "ana@example.com" },
        about: { order: "Canary" },
      };
      const carry = async (carriedId: string): Promise<typeof carrier> => {
        if (carrier === "takes") carried.push(carriedId);
        return carrier;
      };
      return submit(comity, carry, request, `run ${runs}, ${++submissions}`);
    },
    carried: () => carried,
    async setCarrier(does) {
      carrier = does;
    },
    async setLedger(works) {
      // Killed, and with it what keeps the ledger.
      await (works ? begin() : serve.kill());
    },
    async restart() {
      await serve.kill();
      await begin();
    },
    logged: () => serve.logged,
    secrets: ["ana@example.com", "Canary", key],
    close: () => serve.remove(),
  };
});

for (const { name, run } of cases) test(`a pipeline over HTTP ${name}`, { timeout: LONG }, run);
