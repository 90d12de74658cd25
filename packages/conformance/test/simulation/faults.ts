// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are texts of source files.
import type { Fault } from "../differential/faults.ts";

const ENGINE = "packages/core/src/engine";

/** Each has to be found by the simulation. */
export const FAULTS: readonly Fault[] = [
  {
    name: "a start does not decide again",
    file: `${ENGINE}/outcome.ts`,
    find: "if (!sameAnswer(entry, again)) return {",
    replace: "if (again.id !== entry.id) return {",
  },
  {
    name: "nothing is locked to decide a message",
    file: `${ENGINE}/ask.ts`,
    find: "    await work.lock([\n      customerScope(before.id),\n      ...keys.map(keyScope),\n      ...lookedUp(work.rules.program, message, before.household),\n    ]);",
    replace: "",
  },
  {
    name: "a wake is forgotten",
    file: `${ENGINE}/apply.ts`,
    find: "  await work.transaction.wake([...woken], work.now);\n  work.wakeAt(work.now);",
    replace: "",
  },
  {
    name: "a recall is told and not written",
    file: `${ENGINE}/apply.ts`,
    find: 'return putEntry(work, ended(work, entry, "recalled", reason));',
    replace: 'return ended(work, entry, "recalled", reason);',
  },
  {
    name: "who was sent all the same recalls nobody",
    file: `${ENGINE}/outcome.ts`,
    find: "  await overtake(work, after, news);\n  await goneBeside",
    replace: "  await goneBeside",
  },
  {
    name: "a late report takes the place of a newer one",
    file: `${ENGINE}/report.ts`,
    find: "  if (before !== null && isOlder(reportOrder, before)) return;\n",
    replace: "",
  },
  {
    name: "an alert that was raised is raised again",
    file: `${ENGINE}/alerts.ts`,
    find: "const isQuiet = raisedAt !== null && (",
    replace: "const isQuiet = raisedAt !== null && raisedAt < 0 && (",
  },
  {
    name: "messages stay behind when their customer moves",
    file: `${ENGINE}/rematch.ts`,
    find: "await moveEntries(work, before, (await work.transaction.customer(after.id)) ?? after);",
    replace: "",
  },
  {
    name: "what was cleared for two is not looked at when they are one household",
    file: `${ENGINE}/merge.ts`,
    find: "  await lookAtCleared(work, to.household);\n",
    replace: "",
  },
  {
    name: "a customer whom a silo names is written before it is locked",
    file: `${ENGINE}/stored-record.ts`,
    find: "    await work.lock([...also, customerScope(before.id), householdScope(before.household)]);",
    replace:
      "    if (before.provisional) await work.transaction.putCustomer(before);\n    await work.lock([...also, customerScope(before.id), householdScope(before.household)]);",
  },
  {
    name: "what was started and not reported counts no longer",
    file: "packages/core/src/ledger/standing.ts",
    find: 'return state === "started" || state === "sent" || state === "unreported";',
    replace: 'return state === "started" || state === "sent";',
  },
  {
    name: "who is merged into another one leaves their messages behind",
    file: `${ENGINE}/merge.ts`,
    find: "  await moveEntries(work, from, into);\n",
    replace: "",
  },
  {
    name: "who goes out leaves their messages behind",
    file: `${ENGINE}/split.ts`,
    find: "if (request.customer !== undefined) return ids.includes(request.customer);",
    replace: "if (request.customer !== undefined) return false;",
  },
  {
    name: "who goes out leaves the messages behind of whom they were merged with before",
    file: `${ENGINE}/split.ts`,
    find: "if (request.customer !== undefined) return ids.includes(request.customer);",
    replace: "if (request.customer !== undefined) return request.customer === out.id;",
  },
  {
    name: "what master data still says of who was merged undoes the merge",
    file: `${ENGINE}/load.ts`,
    find: "if (before !== null && before.mergedInto !== null) return { before, after: before };",
    replace: "",
  },
  {
    name: "only the customer is locked to start a message",
    file: `${ENGINE}/outcome.ts`,
    find: "      ...lookedUp(work.rules.program, found.message, before.household),\n    ]);\n    const entry = await entryForUpdate",
    replace: "    ]);\n    const entry = await entryForUpdate",
  },
  {
    name: "what is taken from the log counts as acknowledged",
    file: `${ENGINE}/outbox.ts`,
    find: "putConsumer({ ...before, token, leaseUntil, delivered: last.position });",
    replace:
      "putConsumer({ ...before, position: last.position, token, leaseUntil, delivered: last.position });",
  },
  {
    name: "a taker acknowledges what was given to another meanwhile",
    file: `${ENGINE}/outbox.ts`,
    find: "if (token !== before.token) throw fenced(name, token);",
    replace: "if (token > before.token) throw fenced(name, token);",
  },
  {
    name: "takers of one consumer do not exclude each other",
    file: `${ENGINE}/outbox.ts`,
    find: "  await transaction.lock([`consumer:${name}`]);\n",
    replace: "",
  },
  {
    name: "a message that is late is compared in conflicts where it was to go",
    file: "packages/core/src/ledger/standing.ts",
    find: "return isGone(standingAt(entry, now)) ? effective : Math.max(effective, now);",
    replace: "return now < 0 ? now : effective;",
  },
];
