import type { InboundRequest } from "../contract/inbound.ts";

/** A body of more than this says something else. */
const MOST_BYTES = 65_536;

/**
 * Whether a POST is one that unsubscribes: it says `List-Unsubscribe=One-Click`, as multipart/form-data or as
 * application/x-www-form-urlencoded (RFC 8058, section 3.2).
 */
export async function isOneClick({
  headers,
  body,
}: Pick<InboundRequest, "headers" | "body">): Promise<boolean> {
  const type = headers["content-type"];
  if (type === undefined || body.length > MOST_BYTES) return false;
  const read = new Response(Buffer.from(body), { headers: { "content-type": type } });
  try {
    return (await read.formData()).get("List-Unsubscribe") === "One-Click";
  } catch (error) {
    // What is no form, or not of a type that forms have.
    if (error instanceof TypeError) return false;
    throw error;
  }
}
