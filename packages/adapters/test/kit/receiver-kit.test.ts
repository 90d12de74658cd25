import type { Fact } from "@comity/core";
import { describe, expect, it } from "vitest";
import type { Adapter } from "../../src/contract/adapter.ts";
import type { AdapterContext } from "../../src/contract/adapter-type.ts";
import { InboundRefusal } from "../../src/contract/inbound.ts";
import { KitFailure } from "../../src/kit/kit-case.ts";
import { type ReceiverTrial, receiverKit } from "../../src/kit/receiver-kit.ts";
import { webhookReceiverAdapter } from "../../src/webhook/receiver-adapter.ts";
import { MAPPING, OTHER_SECRET, policyEvent, SECRET, signed } from "../webhook/sender.ts";
import { testFolder, testRules } from "../world.ts";

const STATUSES = ["active", "cancelling", "cancelled"];
const BEGAN = Date.parse("2026-03-02T09:00:00Z");

async function trial(): Promise<ReceiverTrial> {
  const rules = testRules();
  const event = (key: number, number: number, more: object = {}) => {
    const time = new Date(BEGAN + number * 1_000).toISOString();
    const status = STATUSES[number % STATUSES.length] ?? "";
    return policyEvent(`P-${key}`, status, { id: `ana@example.com/${key}/${number}`, time, ...more });
  };
  const sent = (id: string, body: object, at: number) => signed(JSON.stringify(body), { id, at });
  return {
    rules,
    adapter: (context) =>
      webhookReceiverAdapter.create(
        { silo: "risk", secrets: [OTHER_SECRET, SECRET], mapping: MAPPING },
        context,
      ),
    changed: (key, number, now) => sent(`msg_${key}_${number}`, event(key, number), now),
    removed: (key, number, now) =>
      sent(`msg_${key}_${number}`, event(key, number, { type: "com.example.policy.deleted" }), now),
    misfit: (key, now) =>
      sent(`msg_${key}_0`, event(key, 0, { data: { owner: "ana", status: "of ana@example.com" } }), now),
    expected: (key, number) => ({
      record: "risk.policy",
      data: { number: `P-${key}`, customer: "ana", status: STATUSES[number % STATUSES.length] ?? "" },
    }),
    secrets: ["ana@example.com", SECRET, SECRET.slice("whsec_".length)],
    close: async () => undefined,
  };
}

type Make = ReceiverTrial["adapter"];
type Receive = NonNullable<Adapter["receive"]>;
type Request = Parameters<Receive>[0];

/** An adapter that receives in another way. */
function receiving(
  receive: (request: Request, real: Receive, context: AdapterContext) => ReturnType<Receive>,
): (make: Make, context: AdapterContext) => Adapter {
  return (make, context) => {
    const adapter = make(context);
    const real = adapter.receive;
    if (real === undefined) throw new Error("The adapter does not receive.");
    return { ...adapter, receive: (request) => receive(request, real, context) };
  };
}

/** An adapter that reports facts in another way. */
function reporting(
  report: (fact: Fact, real: (fact: Fact) => Promise<void>) => Promise<void>,
): (make: Make, context: AdapterContext) => Adapter {
  return (make, context) => {
    const { comity } = context;
    return make({ ...context, comity: { ...comity, report: (fact) => report(fact, comity.report) } });
  };
}

const timeless = ({ at: _at, version: _version, ...fact }: Fact): Fact => fact;

/** Signs what comes, whoever has sent it. */
const unchecked = receiving((request, real, context) => {
  const id = request.headers["webhook-id"] ?? "";
  return real({ ...request, ...signed(Buffer.from(request.body).toString(), { id, at: context.now() }) });
});

/** Each breaks one promise, which the case of its name has to find. */
const BROKEN: readonly (readonly [
  what: string,
  promise: string,
  spoil: (make: Make, context: AdapterContext) => Adapter,
])[] = [
  [
    "that answers before it has taken anything in",
    "takes in what is sent, and says so only when it is in",
    receiving(async (request, real) => {
      setImmediate(() => void real(request).catch(() => undefined));
      return { status: 202 };
    }),
  ],
  [
    "that forgets what came, and when it was",
    "comes to the same when it is sent again, also after a restart",
    (make, context) => {
      const { comity } = context;
      const forgetful = { ...comity, report: (fact: Fact) => comity.report(timeless(fact)) };
      return make({ ...context, comity: forgetful, folder: testFolder() });
    },
  ],
  [
    "that takes what came last for the latest",
    "comes to the same in whatever order it arrives",
    reporting((fact, real) => real(timeless(fact))),
  ],
  [
    "that does not tell what is gone",
    "takes away what is gone",
    reporting(async (fact, real) => (fact.deleted === true ? undefined : real(fact))),
  ],
  [
    "that takes it for done when Comity is away",
    "does not say that it has it while Comity is away, and takes it when that is back",
    reporting((fact, real) => real(fact).catch(() => undefined)),
  ],
  [
    "that forgets what it has taken",
    "takes it in once when the answer was lost",
    (make, context) => make({ ...context, folder: testFolder() }),
  ],
  ["that does not look at signatures", "refuses what was changed by a byte, and takes none of it", unchecked],
  [
    "that does not look when it was signed",
    "refuses what was signed an hour ago, or is of an hour from now",
    unchecked,
  ],
  [
    "that says nothing of what does not fit",
    "keeps what does not fit, and takes the rest",
    (make, context) => {
      const silent = (): void => undefined;
      return make({ ...context, log: { info: silent, warn: silent, error: silent } });
    },
  ],
  [
    "that is busy with one",
    "takes many at a time",
    (make, context) => {
      let isBusy = false;
      const one = receiving(async (request, real) => {
        if (isBusy) throw new InboundRefusal("busy", "It is busy.", "Send it again later.");
        isBusy = true;
        return real(request).finally(() => {
          isBusy = false;
        });
      });
      return one(make, context);
    },
  ],
  [
    "that goes on when it is stopped",
    "ends what it began when it is stopped, and takes nothing then",
    (make, context) => {
      const adapter = make(context);
      let stops = 0;
      // The second time it is let go of, so that nothing stays open.
      return { ...adapter, stop: async () => (++stops > 1 ? adapter.stop() : undefined) };
    },
  ],
  [
    "that logs what comes",
    "tells no secret",
    receiving((request, real, { log }) => {
      log.info(Buffer.from(request.body).toString());
      return real(request);
    }),
  ],
];

describe("the kit for receivers", () => {
  for (const { name, run } of receiverKit(trial, testFolder))
    it(`passes the receiver of events, that ${name}`, run);

  for (const [what, promise, spoil] of BROKEN) {
    it(`catches one ${what}`, async () => {
      const open = async (): Promise<ReceiverTrial> => {
        const made = await trial();
        return { ...made, adapter: (context) => spoil(made.adapter, context) };
      };
      const found = receiverKit(open, testFolder).find(({ name }) => name === promise);
      await expect(found?.run()).rejects.toBeInstanceOf(KitFailure);
    }, 60_000);
  }

  it("has no promise that nothing breaks here", () => {
    const names = receiverKit(trial, testFolder).map(({ name }) => name);
    expect(names.filter((name) => !BROKEN.some(([, promise]) => promise === name))).toEqual([]);
  });
});
