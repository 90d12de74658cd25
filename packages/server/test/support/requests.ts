/** A message that may go, and facts that fit, over the vocabulary of the tests' worlds. */
export const MESSAGE = {
  id: "m1",
  department: "marketing",
  intent: "newsletter",
  channel: "email",
  customer: "ana",
};
export const CASE = { record: "support.case", data: { customer: "ana", number: "C-1", status: "open" } };
export const POLICY = { record: "risk.policy", data: { customer: "ana", number: "P-1", status: "active" } };
