/** A name as words in a sentence: `late_fee_notice` -> `late fee notice`. */
export function spokenName(name: string): string {
  return name.replaceAll("_", " ");
}
