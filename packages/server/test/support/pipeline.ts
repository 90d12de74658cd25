import { InputError, type MessageRequest, type Standing } from "@comity/core";
import type { ComityClient } from "../../src/client/client.ts";

/** What a pipeline's carrier says of a message. */
export type Carrier = (id: string) => Promise<"takes" | "later" | "refuses">;

/**
 * A department's pipeline that asks over HTTP, as docs/guide/write-a-pipeline.md tells it to: ask, start, hand over, report. A
 * message that failed for now is asked about anew under an id of its own.
 *
 * @param by this run of the program: what another one started is left alone
 */
export async function submit(
  comity: ComityClient,
  carrier: Carrier,
  request: MessageRequest,
  by: string,
): Promise<"accepted" | "refused" | "later"> {
  try {
    for (let round = 1; ; round++) {
      const id = round === 1 ? request.id : `${request.id}.${round}`;
      const standing = await comity.decide({ ...request, id });
      if (standing.state === "failed" || standing.state === "lapsed") continue;
      if (standing.state !== "cleared") return answerTo(standing);
      const start = await comity.start(id, { by });
      if (!start.started) return answerTo(start);
      const said = await carrier(request.id);
      await (said === "takes" ? comity.sent(id, { by }) : comity.failed(id, { by }));
      return said === "takes" ? "accepted" : said === "later" ? "later" : "refused";
    }
  } catch (error) {
    if (error instanceof InputError) return "refused";
    // No answer, or a ledger that cannot promise anything: nothing has gone.
    return "later";
  }
}

function answerTo({ state }: Standing): "accepted" | "refused" | "later" {
  if (state === "sent") return "accepted";
  return state === "held" || state === "cleared" || state === "started" || state === "unreported"
    ? "later"
    : "refused";
}
