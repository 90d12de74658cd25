const PATTERN = "a pattern, or a list of them";
const VALUE = "a value, or where it is taken from";

const pattern = (description: string) => ({ title: PATTERN, description });
const value = (description: string) => ({ title: VALUE, description });

/**
 * JSON Schema of a mail mapping, for the reference and for editors. It describes and refuses nothing: `readMailMapping`, which knows
 * the vocabulary, says all that is wrong with a mapping at once.
 */
export const MAPPING_SCHEMA = {
  type: "object",
  description: "From mail to what is asked about it.",
  properties: {
    channel: { title: "text", default: "email", description: "The channel of the vocabulary that mail is." },
    unknown: {
      title: "`refuse`, `hold`, `pass`",
      default: "refuse",
      description:
        "Mail that no rule knows, and that does not say itself what it is: 550, 451, or passed on unasked.",
    },
    no_message_id: {
      title: "`refuse`, `digest`",
      default: "refuse",
      description: "Mail without a Message-ID: 550, or named by a digest of what it says.",
    },
    rules: {
      title: "a list",
      description: "The first whose conditions hold applies; the mail's own X-Comity fields come before it.",
      items: {
        properties: {
          when: {
            title: "settings",
            description: "All of these have to hold; without any, the rule is for every mail.",
            properties: {
              sender: pattern("The envelope's sender, in lower case."),
              from: pattern("An address in From, in lower case."),
              to: pattern("The envelope's recipient, in lower case."),
              user: pattern("Who logged in."),
              subject: pattern("The subject, decoded."),
              list_id: pattern("What stands in List-Id between angle brackets, or all of it."),
              feedback_id: pattern("Feedback-ID."),
              campaign: pattern("A campaign as mail services are told."),
              tag: pattern("A tag as mail services are told."),
              header: { title: "settings", description: "Any fields by their names: {X-Name: pattern}." },
            },
          },
          message: {
            title: "settings",
            description:
              "What the message is. A value is written out or taken from the mail: {header: NAME}, {tag: true} and so on, with part, separator, values and otherwise.",
            properties: {
              department: value("Who sends it."),
              intent: value("What it is for, as the vocabulary calls it."),
              customer: value("The customer's id. If absent, the recipient's address says who it is."),
              campaign: value("Its campaign."),
              priority: value("0 to 100; 50 if absent."),
              send_at: value("When it is to leave: 2026-03-02T10:00:00Z."),
              items: value("What it offers: [{id: ...}]."),
              about: {
                title: "settings",
                description: "What it is about, by the names of the intent's fields.",
              },
            },
          },
        },
      },
    },
  },
} as const;
