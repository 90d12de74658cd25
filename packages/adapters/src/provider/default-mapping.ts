/**
 * What providers' events are, where the settings say nothing else. Who leaves one list is taken to want none: that
 * somebody gets too little can be mended. What is told without a customer is of a mail that others sent by the same account, and is
 * passed over: kept, it would wait for ever.
 */
export const DEFAULT_MAPPING = `
records:
  privacy.consent:
    when: kind in ["unsubscribed", "complained"] and customer != null
    fields:
      customer: customer
      channel: {constant: email}
      granted: "false"
    at: at
`;
