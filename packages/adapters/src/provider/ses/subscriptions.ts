import type { About } from "../provider-event.ts";
import { isTable, listAt, type Table, tableAt } from "../table.ts";

/** What has changed in somebody's preferences of a contact list: all of it, or topic by topic. */
export function subscriptionsIn(part: Table): readonly About[] {
  const now = tableAt(part, "newTopicPreferences");
  const before = tableAt(part, "oldTopicPreferences");
  if (now.unsubscribeAll === true) return [{ kind: "unsubscribed", hard: null, group: null }];
  const was = statusesIn(before);
  const changed = [...statusesIn(now)].filter(([topic, status]) => was.get(topic) !== status);
  const again: readonly About[] =
    before.unsubscribeAll === true ? [{ kind: "resubscribed", hard: null, group: null }] : [];
  return [
    ...again,
    ...changed.flatMap(([topic, status]): readonly About[] => {
      if (status === "OptOut") return [{ kind: "unsubscribed", hard: null, group: topic }];
      return status === "OptIn" ? [{ kind: "resubscribed", hard: null, group: topic }] : [];
    }),
  ];
}

function statusesIn(preferences: Table): ReadonlyMap<string, string> {
  return new Map(
    listAt(preferences, "topicSubscriptionStatus").flatMap((one) =>
      isTable(one) && typeof one.topicName === "string" && typeof one.subscriptionStatus === "string"
        ? [[one.topicName, one.subscriptionStatus] as const]
        : [],
    ),
  );
}
