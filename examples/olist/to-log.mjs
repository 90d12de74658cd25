// Turns the order data of the "Brazilian E-Commerce Public Dataset by Olist" into a log for `comity replay`.
//   node examples/olist/to-log.mjs FOLDER > log.jsonl
// FOLDER holds customers.csv, orders.csv and reviews.csv; the README says where they come from.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const ZONE = "America/Sao_Paulo";

/** What Olist calls the moments of an order, in the order in which they come, and the status from then on. */
const MOMENTS = [
  ["order_purchase_timestamp", "processing"],
  ["order_approved_at", "processing"],
  ["order_delivered_carrier_date", "shipped"],
  ["order_delivered_customer_date", "delivered"],
];

/** Rows of a CSV text as objects by its header. Cells may be quoted, and hold commas, quotes and line ends then. */
export function parseCsv(text) {
  const rows = [];
  let row = [];
  let end = 0;
  // A cell, quoted or not, and what ends it.
  const cell = /("(?:[^"]|"")*"|[^",\r\n]*)(,|\r?\n|$)/gy;
  for (let match = cell.exec(text); match !== null; match = cell.exec(text)) {
    const [, value, separator] = match;
    end = cell.lastIndex;
    row.push(value.startsWith('"') ? value.slice(1, -1).replaceAll('""', '"') : value);
    if (separator !== ",") {
      if (row.length > 1 || row[0] !== "") rows.push(row);
      row = [];
    }
    if (separator === "") break;
  }
  if (end < text.length) throw new Error(`Line ${text.slice(0, end).split("\n").length} is not CSV.`);
  const [header = [], ...body] = rows;
  header[0] = header[0]?.replace(/^\uFEFF/, "");
  return body.map((cells) => Object.fromEntries(header.map((name, index) => [name, cells[index] ?? ""])));
}

const clock = new Intl.DateTimeFormat("en-CA", {
  timeZone: ZONE,
  hourCycle: "h23",
  year: "numeric",
  month: "2-digit",
  day: "2-digit",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
});

/** How far the clocks of São Paulo are from UTC at an instant, in milliseconds. */
function offsetAt(instant) {
  const parts = Object.fromEntries(clock.formatToParts(instant).map(({ type, value }) => [type, value]));
  const { year, month, day, hour, minute, second } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second) - instant;
}

/**
 * The instant of a local time such as "2017-07-09 21:57:05". The clocks there went forward at midnight, so there are midnights
 * that no clock showed: by the old clock they are the instant of the change.
 */
export function instantOf(local) {
  const asUtc = Date.parse(`${local.replace(" ", "T")}Z`);
  if (Number.isNaN(asUtc)) throw new Error(`"${local}" is not a date with a time.`);
  // A day before and a day after: no clock changes twice in so short a time.
  const offsets = [offsetAt(asUtc - 86_400_000), offsetAt(asUtc + 86_400_000)];
  const offset = offsets.find((one) => offsetAt(asUtc - one) === one) ?? offsets[0];
  return asUtc - offset;
}

/** What the orders' silo reports: each change of an order at its time. */
function factsOf(order, customer) {
  const isCancelled = order.order_status === "canceled";
  const moments = MOMENTS.flatMap(([column, status], rank) =>
    order[column] === "" ? [] : [{ local: order[column], at: instantOf(order[column]), status, rank }],
  ).sort((left, right) => left.at - right.at || left.rank - right.rank);
  const fact = {
    customer,
    number: order.order_id,
    promised_on: order.order_estimated_delivery_date.slice(0, 10),
  };
  const facts = [];
  let reached = -1;
  for (const { local, at, status, rank } of moments) {
    // A few orders were handed over before they were approved: a status never goes back.
    if (rank < reached) continue;
    reached = rank;
    if (status === "delivered") fact.delivered_on = local.slice(0, 10);
    // Since when it was cancelled the data do not say; a few came all the same.
    facts.push({
      at,
      fact: { ...fact, status: isCancelled && status !== "delivered" ? "cancelled" : status },
    });
  }
  return facts;
}

/** The log's lines, as objects, in the order of time: facts of an instant before messages of that instant. */
export function toLog({ customers, orders, reviews }) {
  const people = new Map(customers.map((row) => [row.customer_id, row.customer_unique_id]));
  const buyers = new Map(orders.map((row) => [row.order_id, people.get(row.customer_id) ?? row.customer_id]));
  const facts = orders.flatMap((order) => factsOf(order, buyers.get(order.order_id)));
  const messages = reviews.map((review, index) => ({
    at: instantOf(review.review_creation_date),
    message: {
      // Some review_ids occur twice, so the requests are numbered.
      id: `r${index + 1}`,
      department: "marketplace",
      intent: "review_request",
      channel: "email",
      customer: buyers.get(review.order_id) ?? `unknown-${review.order_id}`,
      about: { order: review.order_id },
    },
  }));
  const lines = [
    ...facts.map(({ at, fact }) => ({ at, first: 0, line: { fact: { "orders.order": fact } } })),
    ...messages.map(({ at, message }) => ({ at, first: 1, line: { message } })),
  ].sort((left, right) => left.at - right.at || left.first - right.first);
  const ids = [...new Set(people.values())];
  const setUp = {
    now: new Date(lines[0]?.at ?? 0).toISOString(),
    customers: ids.map((id) => ({ id, time_zone: ZONE })),
  };
  return [setUp, ...lines.map(({ at, line }) => ({ at: new Date(at).toISOString(), ...line }))];
}

function readFolder(folder) {
  const read = (name) => parseCsv(readFileSync(join(folder, `${name}.csv`), "utf8"));
  return { customers: read("customers"), orders: read("orders"), reviews: read("reviews") };
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const folder = process.argv[2];
  if (folder === undefined) {
    process.stderr.write("Usage: node examples/olist/to-log.mjs FOLDER > log.jsonl\n");
    process.exitCode = 2;
  } else {
    try {
      for (const line of toLog(readFolder(folder))) process.stdout.write(`${JSON.stringify(line)}\n`);
    } catch (error) {
      process.stderr.write(`to-log: ${error.message}\n`);
      process.exitCode = 2;
    }
  }
}
