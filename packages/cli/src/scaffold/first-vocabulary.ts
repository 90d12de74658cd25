/** A vocabulary for a folder that has none: enough for a first rule, and short enough to be read. */
export const FIRST_VOCABULARY = {
  file: "company.yaml",
  text: `# What the departments have agreed to call things. Any number of files may stand in this folder.
company:
  time_zone: UTC
  currency: USD

channels: [email, sms, letter]

# What each department knows: a silo, with the records that it reports of customers.
silos:
  support:
    owner: Care
    label: Support
    fresh_for: 24 hours
    records:
      case:
        key: number
        fields:
          number: text
          status: {type: one of, values: [open, closed], required: true}

# What messages are for.
intents:
  upsell: {class: marketing}
  newsletter: {class: marketing}
  receipt: {class: transactional}
`,
} as const;
