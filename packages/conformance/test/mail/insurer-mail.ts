import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Engine, type MessageRequest, manualClock, openEngine, type Verdict } from "@comity/core";
import { memoryStore } from "@comity/store";
import { exportsFolder, mappingsFolder } from "../../../../examples/insurer-day/src/day/paths.ts";
import { COMPANY_ZONE, DAY_START } from "../../../../examples/insurer-day/src/generator/world.ts";
import { readExports } from "../../../../examples/insurer-day/src/mapping/read-exports.ts";
import { insurerRules } from "../../../../examples/insurer-day/src/rules.ts";

/** Two in the afternoon of the insurer's day, when Risk is in step again. */
export const AFTERNOON = DAY_START + 14 * 3_600_000;

/** What is attached to thanks for payments, so that some of the day's mails have to be changed. */
export const NOTICE = "You hold tickets for events in the next 30 days.";
const THANKS = "payment_thanks";

export const rules = insurerRules([
  {
    file: "notices.comity",
    text: `pack notices owner "tests"\nrule events\n  applies to ${THANKS}\n  then attach upcoming_events\n`,
  },
]);

/** Fills an engine with what the departments know by the afternoon. */
export async function fill(engine: Engine): Promise<void> {
  const exports = readExports({
    exports: exportsFolder,
    mappings: mappingsFolder,
    dayStart: AFTERNOON,
    zone: COMPANY_ZONE,
  });
  const silos = exports.silos.map(({ silo }) => [silo, "live"] as const);
  await engine.load({
    customers: exports.customers,
    records: exports.records,
    silos: Object.fromEntries(silos),
  });
}

export interface Letter {
  readonly request: MessageRequest;
  readonly expected: Verdict;
}

/**
 * Mails of the day, with the verdicts that they get whatever comes before them: Postfix hands them on in an order of its own.
 */
export async function lettersOfTheDay(count: number): Promise<readonly Letter[]> {
  const requests = readFileSync(join(exportsFolder, "messages.jsonl"), "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line): MessageRequest => {
      const { asked_at: _asked, send_at: _send, ...request } = JSON.parse(line);
      return request;
    })
    .filter(({ channel }) => channel === "email");
  // What did not go, and as many of the rest as there is room for.
  const alone = await verdicts(requests, true);
  const changed = requests.filter(({ id }) => alone.get(id) === "amend").slice(0, count / 10);
  const rare = requests
    .filter(({ id }) => alone.get(id) === "hold" || alone.get(id) === "block")
    .slice(0, count * 0.4);
  const common = requests.filter(({ id }) => alone.get(id) === "send");
  const chosen = [...changed, ...rare, ...common.slice(0, Math.ceil(count * 1.5))];
  const [forth, back] = [await verdicts(chosen, false), await verdicts([...chosen].reverse(), false)];
  return chosen
    .filter(({ id }) => forth.get(id) === back.get(id) && forth.get(id) === alone.get(id))
    .slice(0, count)
    .map((request) => ({ request, expected: forth.get(request.id) ?? "send" }));
}

/** @param alone whether each is asked about as if there were no other */
async function verdicts(
  requests: readonly MessageRequest[],
  alone: boolean,
): Promise<ReadonlyMap<string, Verdict>> {
  const engine = await openEngine({ rules, store: memoryStore(), clock: manualClock(AFTERNOON) });
  await fill(engine);
  const found = new Map<string, Verdict>();
  for (const request of requests) {
    if (alone) found.set(request.id, (await engine.ask(request)).verdict);
    else {
      const { verdict } = await engine.decideAndStart(request);
      if (verdict === "send" || verdict === "amend") await engine.sent(request.id);
      found.set(request.id, verdict);
    }
  }
  await engine.close();
  return found;
}

/** A message as its department's mail program would write it. */
export function written({
  id,
  department,
  intent,
  customer,
  about,
  items,
  campaign,
  priority,
}: MessageRequest): string {
  const fields: readonly (readonly [string, string | undefined])[] = [
    ["From", `"${department}" <${department.toLowerCase()}@insurer.test>`],
    ["To", `${customer?.toLowerCase()}@example.com`],
    ["Subject", `About ${intent}`],
    ["Message-ID", `<${id}@insurer.test>`],
    ["X-Comity-Department", department],
    ["X-Comity-Intent", intent],
    ["X-Comity-Customer", customer],
    ["X-Comity-Campaign", campaign],
    ["X-Comity-Priority", priority?.toString()],
    ["X-Comity-About", about === undefined ? undefined : JSON.stringify(about)],
    ["X-Comity-Items", items === undefined ? undefined : JSON.stringify(items)],
  ];
  const header = fields.flatMap(([name, value]) => (value === undefined ? [] : [`${name}: ${value}\r\n`]));
  const text = `Dear customer,\r\n.this is about ${intent}.\r\n`;
  return `${header.join("")}${intent === THANKS ? inTwoForms(text) : `\r\n${text}`}`;
}

function inTwoForms(text: string): string {
  const html = `<html><body><p>${text.trimEnd()}</p></body></html>\r\n`;
  const parts = [`Content-Type: text/plain\r\n\r\n${text}`, `Content-Type: text/html\r\n\r\n${html}`];
  const type = 'MIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary="two"\r\n';
  return `${type}\r\n${parts.map((part) => `--two\r\n${part}\r\n`).join("")}--two--\r\n`;
}
