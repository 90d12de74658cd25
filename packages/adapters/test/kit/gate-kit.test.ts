import { type MessageRequest, manualClock, openEngine, StoreError } from "@comity/core";
import { memoryStore } from "@comity/store";
import { describe, expect, it } from "vitest";
import { NOON } from "../../../conformance/src/open-world.ts";
import { type GateAnswer, type GateTrial, gateKit } from "../../src/kit/gate-kit.ts";
import { KitFailure } from "../../src/kit/kit-case.ts";
import { testRules } from "../world.ts";

const ADDRESS = "ana@example.com";

/** What a gate may get wrong, and the promise that it breaks. */
const BROKEN = {
  "says yes before the carrier": "hands over what may go, and says so only when the carrier has it",
  "sends again": "hands over one message once, however often it comes",
  "does not look whether it is at it": "hands over one message once that comes twice at the same time",
  "sends what is blocked": "refuses what must not go",
  "sends what is held": "asks to come later with what is held",
  "gives up at once": "keeps a message possible when its carrier asks to come later",
  "forgets the carrier's refusal": "refuses what its carrier refuses for good",
  "sends without a ledger": "lets nothing go that the ledger does not know of",
  "numbers messages anew when it starts":
    "hands over one message once, also if it is killed between two tries",
  "starts what the carrier has": "hands over one message at most once that is under way when it is killed",
  "logs addresses": "tells no secret",
} as const;
type Fault = keyof typeof BROKEN | null;

/** The smallest gate there is: it asks, starts, hands over and reports. */
async function trial(fault: Fault = null): Promise<GateTrial> {
  const engine = await openEngine({ rules: testRules(), store: memoryStore(), clock: manualClock(NOON) });
  await engine.customer({ id: "ana", time_zone: "UTC" });
  await engine.customer({ id: "ben", time_zone: "UTC" });
  await engine.report({
    record: "risk.policy",
    data: { number: "P-1", customer: "ben", status: "cancelling" },
  });
  const carried: string[] = [];
  let carrier: "takes" | "later" | "refuses" = "takes";
  let ledgerWorks = true;
  let lives = 0;
  const logged: string[] = [];
  const nameOf = (id: string): string =>
    fault === "numbers messages anew when it starts" ? `${lives}-${id}` : id;
  const requestOf = (id: string, verdict: string): MessageRequest => ({
    ...{ id: nameOf(id), department: "Marketing", channel: "email" },
    intent: verdict === "send" ? "notice" : "upsell",
    customer: verdict === "block" ? "ben" : "ana",
  });
  const hand = async (id: string): Promise<GateAnswer> => {
    if (carrier === "later") return fault === "gives up at once" ? "refused" : "later";
    if (carrier === "refuses") {
      if (fault === "forgets the carrier's refusal") return "accepted";
      await engine.failed(nameOf(id), { by: id });
      return "refused";
    }
    carried.push(id);
    await engine.sent(nameOf(id), { by: id });
    return "accepted";
  };
  const under = new Map<string, Promise<GateAnswer>>();
  const submit = async (id: string, verdict: string): Promise<GateAnswer> => {
    if (!ledgerWorks && fault === "sends without a ledger") return hand(id);
    if (!ledgerWorks) throw new StoreError("unavailable", "The ledger is away.");
    const standing = await engine.decide(requestOf(id, verdict));
    if (standing.state === "sent" && fault !== "sends again") return "accepted";
    if (standing.verdict === "hold" && fault !== "sends what is held") return "later";
    if (standing.verdict === "block" && fault !== "sends what is blocked") return "refused";
    if (fault === "says yes before the carrier") {
      setImmediate(() => void hand(id).catch(() => undefined));
      return "accepted";
    }
    if (fault === "starts what the carrier has") {
      const life = lives;
      carried.push(id);
      for (let turn = 0; turn < 16; turn++) await new Promise((resolve) => setImmediate(resolve));
      if (life !== lives) return "later";
      await engine.start(nameOf(id), { by: id });
      await engine.sent(nameOf(id), { by: id });
      return "accepted";
    }
    if (standing.state === "cleared") await engine.start(nameOf(id), { by: id });
    return hand(id);
  };
  return {
    submit(id, verdict) {
      logged.push(fault === "logs addresses" ? `mail to ${ADDRESS}` : "mail");
      if (fault === "does not look whether it is at it") under.clear();
      const before = under.get(id) ?? Promise.resolve("later" as const);
      const next = before.then(() => submit(id, verdict)).catch((): GateAnswer => "later");
      under.set(id, next);
      return next;
    },
    carried: () => carried,
    async setCarrier(does) {
      carrier = does;
    },
    async setLedger(works) {
      ledgerWorks = works;
    },
    async restart() {
      lives++;
      under.clear();
    },
    logged: () => logged,
    secrets: [ADDRESS],
    close: () => engine.close(),
  };
}

describe("the kit for gates", () => {
  const cases = gateKit(() => trial());
  for (const { name, run } of cases) it(`passes a sound one, that ${name}`, run);

  it.each(Object.entries(BROKEN))("catches one that %s", async (fault, promise) => {
    const found = gateKit(() => trial(fault as Fault)).find(({ name }) => name === promise);
    await expect(found?.run()).rejects.toBeInstanceOf(KitFailure);
  });

  it("has no promise that nothing breaks here", () => {
    const broken: readonly string[] = Object.values(BROKEN);
    expect(cases.map(({ name }) => name).filter((name) => !broken.includes(name))).toEqual([]);
  });
});
