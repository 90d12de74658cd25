import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const script = join(import.meta.dirname, "..", "to-log.mjs");

// Made up, in the shape of the dataset.
const CUSTOMERS = `customer_id,customer_unique_id,customer_zip_code_prefix,customer_city,customer_state
k1,p1,01000,"sao paulo",SP
k2,p1,01000,"cidade ""nova"", sul",SP
k3,p3,02000,recife,PE
`;
const ORDERS = `order_id,customer_id,order_status,order_purchase_timestamp,order_approved_at,order_delivered_carrier_date,order_delivered_customer_date,order_estimated_delivery_date
o1,k1,delivered,2018-01-02 10:00:00,2018-01-02 10:05:00,2018-01-03 09:00:00,2018-01-10 15:00:00,2018-01-20 00:00:00
o2,k2,canceled,2018-01-05 10:00:00,,,,2018-01-25 00:00:00
o3,k3,canceled,2018-01-05 11:00:00,2018-01-06 11:00:00,2018-01-06 09:00:00,2018-01-15 00:00:00,2018-01-25 00:00:00
`;
const REVIEWS = `review_id,order_id,review_score,review_creation_date,review_answer_timestamp
twice,o1,5,2018-01-11 00:00:00,2018-01-12 00:00:00
twice,o2,1,2018-01-06 00:00:00,2018-01-12 00:00:00
other,o3,4,2018-01-15 00:00:00,2018-01-16 00:00:00
early,o3,4,2018-01-05 00:00:00,2018-01-16 00:00:00
`;

let folder: string;
let lines: Record<string, Record<string, Record<string, unknown>>>[];

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "comity-olist-"));
  writeFileSync(join(folder, "customers.csv"), CUSTOMERS);
  writeFileSync(join(folder, "orders.csv"), ORDERS);
  writeFileSync(join(folder, "reviews.csv"), REVIEWS);
  const log = execFileSync(process.execPath, [script, folder], { encoding: "utf8" });
  lines = log
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const steps = () => lines.slice(1);
const factsOf = (order: string) =>
  steps()
    .filter((line) => line.fact?.["orders.order"]?.number === order)
    .map(({ at, fact }) => [at, fact?.["orders.order"]?.status]);

describe("the log of Olist's orders", () => {
  it("begins with the people, each once, whose orders these are", () => {
    expect(lines[0]?.customers).toEqual([
      { id: "p1", time_zone: "America/Sao_Paulo" },
      { id: "p3", time_zone: "America/Sao_Paulo" },
    ]);
  });

  it("reads times as those of São Paulo, in summer two hours behind UTC", () => {
    expect(factsOf("o1")).toEqual([
      ["2018-01-02T12:00:00.000Z", "processing"],
      ["2018-01-02T12:05:00.000Z", "processing"],
      ["2018-01-03T11:00:00.000Z", "shipped"],
      ["2018-01-10T17:00:00.000Z", "delivered"],
    ]);
  });

  it("takes a cancelled order for cancelled from its purchase on, until it came after all", () => {
    expect(factsOf("o2").map(([, status]) => status)).toEqual(["cancelled"]);
    expect(factsOf("o3").map(([, status]) => status)).toEqual(["cancelled", "cancelled", "delivered"]);
  });

  it("numbers the requests, and puts the facts of an instant before its messages", () => {
    const ids = steps().flatMap((line) => (line.message === undefined ? [] : [line.message.id]));
    expect(ids).toEqual(["r4", "r2", "r1", "r3"]);
    const last = steps().slice(-2);
    expect(last.map((line) => line.at)).toEqual(["2018-01-15T02:00:00.000Z", "2018-01-15T02:00:00.000Z"]);
    expect(last[0]?.fact).toBeDefined();
    expect(last[1]?.message).toBeDefined();
  });

  it("is in the order of time", () => {
    const times = steps().map((line) => String(line.at));
    expect(times).toEqual([...times].sort());
  });

  it("says what is missing instead of throwing", () => {
    const { status, stderr } = spawnSync(process.execPath, [script, join(folder, "nowhere")], {
      encoding: "utf8",
    });
    expect(status).toBe(2);
    expect(stderr).toMatch(/^to-log: .*customers\.csv/);
    expect(stderr.trim().split("\n")).toHaveLength(1);
  });
});
