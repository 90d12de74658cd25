import { InboundRefusal } from "../../contract/inbound.ts";
import { type Download, DownloadError } from "./download.ts";
import type { SnsMessage } from "./sns-message.ts";
import { addressAt } from "./topic.ts";

/**
 * Confirms the subscription of a topic that is configured, where Amazon SNS says, if that is its own host and for that topic.
 *
 * @throws InboundRefusal
 */
export async function confirm(
  { topic, subscribeUrl }: Pick<SnsMessage, "topic" | "subscribeUrl">,
  host: string,
  download: Download,
): Promise<void> {
  const url = addressAt(host, subscribeUrl ?? "");
  const isIts =
    url?.pathname === "/" &&
    url.searchParams.get("Action") === "ConfirmSubscription" &&
    url.searchParams.get("TopicArn") === topic;
  if (!isIts) {
    throw new InboundRefusal(
      "malformed",
      "It says to confirm the subscription elsewhere than at Amazon SNS.",
      "Confirm the subscription on the topic's page.",
    );
  }
  try {
    await download(url);
  } catch (error) {
    if (!(error instanceof DownloadError)) throw error;
    throw new InboundRefusal(
      "busy",
      "Amazon SNS did not take the confirmation of the subscription.",
      "Let this machine reach the topic's host by https, and have Amazon SNS ask for the confirmation again.",
      { cause: error },
    );
  }
}
