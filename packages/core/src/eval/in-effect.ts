import { dateIn } from "../value/zone.ts";
import type { Situation } from "./situation.ts";

/** Whether a declaration's effective dates cover the message, by the company's calendar. */
export function inEffect(
  declared: { readonly from: number | null; readonly to: number | null },
  situation: Situation,
): boolean {
  if (declared.from === null && declared.to === null) return true;
  const today = dateIn(situation.vocabulary.company.timeZone, situation.at);
  return (declared.from === null || declared.from <= today) && (declared.to === null || today <= declared.to);
}
