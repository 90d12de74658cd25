import { dayOf, formatInstant, type Instant } from "@comity/core";
import { instantAt } from "../mapping/date-format.ts";
import { type DroppedFile, MOST_AHEAD_MS } from "./drop-folder.ts";
import { FileProblem } from "./rows.ts";

/** How to tell as of when a file says how things are. */
export type AsOf =
  | { readonly kind: "modified"; readonly takesMs: number }
  | { readonly kind: "name"; readonly timeZone: string };

const DATE = /(?<!\d)(\d{4})-?(\d{2})-?(\d{2})(?:[T_-]?(\d{2})[:-]?(\d{2})(?:[:-]?(\d{2}))?)?(?!\d)/;

/** As of when a file says how things are. @throws FileProblem if its name should tell and does not, or it is of the future */
export function asOf(file: Pick<DroppedFile, "name" | "modifiedAt">, how: AsOf, now: Instant): Instant {
  const instant = told(file, how);
  if (instant <= now + MOST_AHEAD_MS) return instant;
  throw new FileProblem(
    "ahead",
    `It is as of ${formatInstant(instant)}, more than ${MOST_AHEAD_MS / 60_000} minutes ahead of the clock here.`,
    "Put right the date in its name, or the clock that its time is from, and put it into the folder again.",
  );
}

function told({ name, modifiedAt }: Pick<DroppedFile, "name" | "modifiedAt">, how: AsOf): Instant {
  if (how.kind === "modified") return modifiedAt - how.takesMs;
  const [, year, month, day, hour = "0", minute = "0", second = "0"] = DATE.exec(name) ?? [];
  const date = dayOf({ year: Number(year), month: Number(month), day: Number(day) });
  const seconds = (Number(hour) * 60 + Number(minute)) * 60 + Number(second);
  if (date === null || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) {
    throw new FileProblem(
      "no_date",
      "Its name has no date.",
      "Put one in it, such as 2026-03-02; or write as_of: modified.",
    );
  }
  return instantAt(how.timeZone, date, seconds * 1_000);
}
