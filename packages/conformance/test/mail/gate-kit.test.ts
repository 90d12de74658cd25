import { type Comity, gateKit } from "@comity/adapters";
import { test } from "vitest";
import { mail, openGateWorld } from "../../src/mail/gate-world.ts";
import { sendRaw } from "../../src/mail/raw-sender.ts";

const RULES = `
rule none
  applies to upsell
  then block

rule look
  applies to winback
  then hold for review
`;

const INTENT = { send: "newsletter", hold: "winback", block: "upsell" } as const;

const cases = gateKit(async () => {
  let works = true;
  const logged: string[] = [];
  const note = (...line: unknown[]): void => void logged.push(JSON.stringify(line));
  const world = await openGateWorld(RULES, {
    log: { info: note, warn: note, error: note },
    comity: (engine: Comity): Comity =>
      new Proxy(engine, {
        get(target, name) {
          const real: unknown = Reflect.get(target, name);
          if (typeof real !== "function") return real;
          return (...args: unknown[]) =>
            works ? Reflect.apply(real, target, args) : Promise.reject(new Error("no ledger"));
        },
      }),
  });
  const mails = new Map<string, string>();
  return {
    async submit(id, verdict) {
      const fields = {
        "Message-ID": `<${id}@shop.test>`,
        "X-Comity-Intent": INTENT[verdict],
        Subject: "Canary",
      };
      const raw = mails.get(id) ?? mail(fields);
      mails.set(id, raw);
      const said = await sendRaw(world.gate.port, raw);
      return said.startsWith("2") ? "accepted" : said.startsWith("5") ? "refused" : "later";
    },
    carried: () => world.next.taken.map(({ raw }) => /Message-ID: <(\w+)@/.exec(raw.toString())?.[1] ?? ""),
    async setCarrier(does) {
      world.next.recipients.clear();
      if (does !== "takes") world.next.recipients.set("ana@example.com", does === "later" ? 451 : 550);
    },
    async setLedger(does) {
      works = does;
    },
    restart: () => world.restart(),
    logged: () => logged,
    secrets: ["ana@example.com", "Canary"],
    close: () => world.close(),
  };
});

for (const { name, run } of cases) test(`the mail gate ${name}`, run);
