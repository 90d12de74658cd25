/** The silo that tells records of a type: `risk` of `risk.policy`. */
export function siloOf(recordType: string): string {
  return recordType.slice(0, recordType.indexOf("."));
}
