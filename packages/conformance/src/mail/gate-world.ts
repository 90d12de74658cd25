import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Adapter, type AdapterContext, type Comity, SILENT, smtp } from "@comity/adapters";
import type { InitialState, RuleSet, Store } from "@comity/core";
import { openTestWorld, type TestWorld } from "../open-world.ts";
import { type NextServer, startNextServer } from "./next-server.ts";

type SmtpSettings = Parameters<typeof smtp.create>[0];

/** An engine, a gate before it and a mail server behind it, all in this process, over real sockets. */
export interface GateWorld extends TestWorld {
  readonly next: NextServer;
  readonly gate: Adapter & { readonly port: number };
  readonly context: AdapterContext;
  /** The gate's own. */
  readonly folder: string;
  /** Ends the gate and begins another one in the same folder. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

const MAPPING = { rules: [] };

export async function openGateWorld(
  rules: string,
  options: {
    settings?: Partial<SmtpSettings>;
    comity?: (engine: Comity) => Comity;
    state?: InitialState;
    store?: Store;
    vocabulary?: string;
    log?: AdapterContext["log"];
    key?: Uint8Array;
    next?: Parameters<typeof startNextServer>[0];
    /** Where the gate hands on to, if that is not the mail server of this world. */
    nextPort?: number;
  } = {},
): Promise<GateWorld> {
  const { state, store, vocabulary } = options;
  const world = await openTestWorld(rules, {
    ...(state === undefined ? {} : { state }),
    ...(store === undefined ? {} : { store }),
    ...(vocabulary === undefined ? {} : { vocabulary }),
  });
  const next = await startNextServer(options.next);
  const folder = await mkdtemp(join(tmpdir(), "comity-gate-"));
  const context: AdapterContext = {
    name: "mail",
    comity: options.comity?.(world.engine) ?? world.engine,
    rules: (): RuleSet => world.engine.rules,
    log: options.log ?? SILENT,
    now: () => world.clock.now(),
    folder,
    base: folder,
    key: options.key ?? null,
    inboundUrl: null,
  };
  const create = (): GateWorld["gate"] =>
    smtp.create(
      {
        listen: { port: 0 },
        next_hop: {
          host: "127.0.0.1",
          port: options.nextPort ?? next.port,
          tls: "none",
          timeout_seconds: 5,
          answer_seconds: 5,
        },
        mapping: MAPPING,
        ...options.settings,
      },
      context,
    ) as GateWorld["gate"];
  let gate = create();
  await gate.start();
  return {
    ...world,
    next,
    context,
    folder,
    get gate() {
      return gate;
    },
    async restart() {
      await gate.stop();
      gate = create();
      await gate.start();
    },
    async close() {
      await gate.stop();
      await next.close();
      await world.engine.close();
      await rm(folder, { recursive: true });
    },
  };
}

let messages = 0;

/** A small mail that says itself what it is. What is given overrides header fields; undefined takes one out. */
export function mail(fields: Readonly<Record<string, string | undefined>> = {}, body = "Hello.\r\n"): string {
  const header: Record<string, string | undefined> = {
    From: "Shop <news@shop.test>",
    To: "ana@example.com",
    Subject: "An offer",
    "Message-ID": `<m${++messages}@shop.test>`,
    "X-Comity-Department": "marketing",
    "X-Comity-Intent": "newsletter",
    ...fields,
  };
  const lines = Object.entries(header).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}: ${value}\r\n`],
  );
  return `${lines.join("")}\r\n${body}`;
}

/** A mail as it leaves the gate when nothing is changed: without what was said to Comity. */
export function withoutComity(raw: string): string {
  return raw.replace(/^x-comity-[^\n]*\n(?:[ \t][^\n]*\n)*/gim, "");
}
