import { type Type, typeInWords } from "../value/type.ts";
import { DAY_MS } from "../value/units.ts";
import type { Known, Value } from "../value/value.ts";
import type { Reader } from "./reader.ts";

/** Reads the value of a literal in the representation of its type; see `value/value.ts`. */
export function readLiteral(raw: unknown, type: Type, reader: Reader): Known {
  return raw === null ? null : readValue(raw, type, reader);
}

function readValue(raw: unknown, type: Type, reader: Reader): Value {
  switch (type.kind) {
    case "boolean":
      return reader.flag(raw);
    case "text":
    case "reference":
      return reader.text(raw);
    case "enumeration":
      return reader.choice(raw, type.values);
    case "number":
      return typeof raw === "number" && Number.isFinite(raw) ? raw : wrong(type, reader);
    case "days":
    case "date":
    case "instant":
    case "duration":
      return reader.whole(raw);
    case "time_of_day": {
      const time = reader.count(raw);
      return time < DAY_MS ? time : wrong(type, reader);
    }
    case "money": {
      const object = reader.object(raw, ["minor", "currency"]);
      const money = {
        minor: reader.field(object, "minor", reader.whole),
        currency: reader.text(object.currency),
      };
      return /^[A-Z]{3}$/.test(money.currency) ? money : wrong(type, reader);
    }
    case "list":
      return reader.list(raw, (one) => readValue(one, type.of, reader));
  }
}

function wrong(type: Type, reader: Reader): never {
  return reader.fail(`This is not ${typeInWords(type)}.`);
}
