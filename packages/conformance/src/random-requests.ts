import type { Intent, MessageRequest, Vocabulary } from "@comity/core";
import fc from "fast-check";
import { customerData, type Person, withKeys } from "./random-people.ts";
import { type Material, randomFields } from "./random-values.ts";

/** A request of any intent, for one person: by name, or by address. */
export function randomRequest(
  vocabulary: Vocabulary,
  material: Material,
  of: Person,
): fc.Arbitrary<MessageRequest> {
  const intents = [...vocabulary.intents.values()];
  return fc.constantFrom(...intents).chain((intent) => {
    const own = withKeys(material, of.household);
    return fc
      .record({
        department: fc.constantFrom("Marketing", "Service", ...intent.departments),
        channel: fc.constantFrom(...vocabulary.channels),
        about: randomFields(intent.about.values(), own, () => false),
        items: randomItems(intent, own),
        campaign: fc.option(fc.constantFrom(`${of.household}-spring`, `${of.household}-autumn`), {
          nil: undefined,
        }),
        priority: fc.option(fc.constantFrom(0, 50, 100), { nil: undefined }),
        byAddress: fc.boolean(),
      })
      .map(({ about, items, campaign, priority, byAddress, ...rest }) => ({
        id: `${of.id}-0`,
        intent: intent.name,
        ...rest,
        ...recipient(of, byAddress),
        ...(Object.keys(about).length === 0 ? {} : { about }),
        ...(items.length === 0 ? {} : { items }),
        ...(campaign === undefined ? {} : { campaign }),
        ...(priority === undefined ? {} : { priority }),
      }));
  });
}

function recipient(of: Person, byAddress: boolean): Pick<MessageRequest, "customer" | "to"> {
  const { id, email } = customerData(of);
  return byAddress && typeof email === "string" ? { to: { email } } : { customer: id };
}

function randomItems(intent: Intent, material: Material): fc.Arbitrary<NonNullable<MessageRequest["items"]>> {
  if (intent.items.size === 0) return fc.constant([]);
  const item = randomFields(intent.items.values(), material, () => false);
  return fc
    .array(item, { maxLength: 3 })
    .map((items) => items.map((fields, index) => ({ ...fields, id: `i${index}` })));
}
