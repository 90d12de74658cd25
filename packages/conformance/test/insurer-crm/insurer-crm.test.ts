import { test } from "vitest";
import { planDay } from "./day.ts";
import { openOffice } from "./office.ts";
import { PlayedDay } from "./played-day.ts";

const MAILS = Number(process.env.COMITY_DAY_MAILS ?? "40");

test("the insurer's day: offers and cancellations do not meet, nothing is lost or doubled, and the contacts say why", {
  timeout: 1_800_000,
}, async () => {
  const day = planDay(MAILS);
  const office = await openOffice();
  try {
    const played = new PlayedDay(day, office);
    await played.morning();
    await played.noon();
    await played.evening();
    await played.check();
  } finally {
    await office.close();
  }
});
