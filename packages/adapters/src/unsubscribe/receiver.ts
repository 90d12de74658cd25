import { createHash } from "node:crypto";
import type { Instant } from "@comity/core";
import type { Change, FactSource, Json } from "../contract/fact-source.ts";
import { type InboundAnswer, InboundRefusal, type InboundRequest } from "../contract/inbound.ts";
import type { Mapping } from "../mapping/mapping.ts";
import { mapRecord } from "../run/map-record.ts";
import type { Taking } from "../run/taking.ts";
import type { LinkSeals, UnsubscribeLink } from "./link.ts";
import { isOneClick } from "./one-click.ts";
import { askingPage, PAGE_HEADERS, type PageTexts, tellingPage } from "./page.ts";
import type { Rate } from "./rate.ts";

export interface UnsubscribeParts {
  readonly name: string;
  readonly silo: string;
  readonly mapping: Mapping;
  readonly links: LinkSeals;
  readonly texts: PageTexts;
  readonly rate: Rate;
  readonly now: () => Instant;
}

/**
 * A person opens the link and is asked; their mail program posts to it and they are not (RFC 8058). Either is answered only
 * when it is in the ledger.
 *
 * @throws InboundRefusal, StoreError: nothing was done, and whoever posted may post again
 */
export async function receive(
  parts: UnsubscribeParts,
  request: InboundRequest,
  taking: Taking,
): Promise<InboundAnswer> {
  const { links, texts } = parts;
  const link = request.path.startsWith("/") ? links.open(request.path.slice(1)) : null;
  if (link === null) return page(404, tellingPage(texts, texts.no_link));
  if (request.method === "GET") return page(200, askingPage(texts));
  if (!(await isOneClick(request))) return page(400, askingPage(texts));
  request.signal.throwIfAborted();
  const where = placeOf(request.path);
  if (!parts.rate.take(where, parts.now())) {
    taking.count("refused_by_rate", 1);
    const { status, headers, body } = page(429, tellingPage(texts, texts.too_often));
    return { status, headers: { ...headers, "retry-after": "60" }, body };
  }
  const changes = await changesOf(parts, link, where);
  await taking.take(parts.name, { changes, inStepAsOf: null, kept: () => undefined });
  // Nobody is told to be unsubscribed of whom Comity would not hear it.
  if (taking.keep.rejections.countAt(parts.name, where) > 0) throw unfit();
  taking.count("unsubscribed", 1);
  return page(200, tellingPage(texts, texts.done));
}

/** What a link comes to by the mapping, as a sample says it: for whoever looks whether the mapping fits. */
export function sampleOf(now: Instant): Json {
  return recordOf({ customer: "C-1" }, now);
}

/** Nothing is read: everything is pushed. */
export function pushedSource({ name, silo, mapping }: UnsubscribeParts): FactSource {
  return {
    name,
    silo,
    async *read() {},
    again: ({ where, raw }) => mapRecord(mapping, where, raw),
  };
}

/** The link is as good as a password, and places are logged. */
function placeOf(path: string): string {
  return `link ${createHash("sha256").update(path).digest("hex").slice(0, 16)}`;
}

async function changesOf(
  { mapping, now }: UnsubscribeParts,
  link: UnsubscribeLink,
  where: string,
): Promise<readonly Change[]> {
  const changes = await mapRecord(mapping, where, recordOf(link, now()));
  if (changes.length > 0 && changes.every(({ kind }) => kind !== "rejected")) return changes;
  throw unfit();
}

function unfit(): InboundRefusal {
  return new InboundRefusal(
    "busy",
    "No consent could be made of this link.",
    "Try it again later. Whoever runs Comity sees with comity doctor what the mapping lacks.",
  );
}

function recordOf({ customer, department, intent, list }: UnsubscribeLink, now: Instant): Json {
  return {
    customer,
    department: department ?? null,
    intent: intent ?? null,
    list: list ?? null,
    at: new Date(now).toISOString(),
  };
}

function page(status: number, body: string): Required<InboundAnswer> {
  return { status, headers: PAGE_HEADERS, body };
}
