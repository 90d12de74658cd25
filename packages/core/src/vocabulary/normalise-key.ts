/** The fields of a customer by which a message to an address finds whom it is for. */
export const IDENTITY_KEYS = ["email", "phone"] as const;

/** Puts a key that identifies a customer into the one form in which keys are kept and compared. */
export function normaliseKey(field: (typeof IDENTITY_KEYS)[number], value: string): string {
  const trimmed = value.trim();
  if (field === "email") return trimmed.toLowerCase();
  return trimmed.replace(/[^0-9+]/g, "");
}
