import { SettingsError } from "../../contract/adapter-type.ts";

const ARN = /^arn:(aws(?:-[a-z]+)*):sns:([a-z]{2}(?:-[a-z]+)+-\d{1,2}):\d{12}:[A-Za-z0-9_-]{1,256}$/;

/**
 * The hosts of Amazon SNS at which topics are, by the topics' ARN: whatever has to be asked for about a topic is asked for there.
 *
 * @throws SettingsError
 */
export function hostsOf(topics: readonly string[]): ReadonlyMap<string, string> {
  return new Map(
    topics.map((topic, index) => {
      const [, partition, region] = ARN.exec(topic) ?? [];
      if (partition === undefined || region === undefined) {
        throw new SettingsError(
          ["topics", index],
          "This is no ARN of a topic of Amazon SNS.",
          "Copy it from the topic's page: arn:aws:sns:eu-west-1:123456789012:mails.",
        );
      }
      return [topic, `sns.${region}.amazonaws.com${partition === "aws-cn" ? ".cn" : ""}`];
    }),
  );
}

/** An address at that host, by https and at its usual port, and without anybody's name; null if it is none. */
export function addressAt(host: string, text: string): URL | null {
  if (!text.startsWith(`https://${host}/`)) return null;
  const url = URL.parse(text);
  // What is read otherwise than it is written may be meant to deceive.
  return url !== null && url.href === text && url.host === host ? url : null;
}
