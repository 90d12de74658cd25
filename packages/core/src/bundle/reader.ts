import { didYouMean } from "../value/suggest.ts";
import { BundleError } from "./bundle-error.ts";

type Raw = Readonly<Record<string, unknown>>;

/** More values than this are no rules of a company. It bounds the time that a hostile bundle can take. */
const MOST_VALUES = 50_000_000;

/** The longest text: a rule's sentence, a notice. */
const LONGEST_TEXT = 100_000;

const AGAIN = "Compile the rules again.";

/**
 * Takes a value of unknown shape apart, and knows at each step where it is. All methods throw a {@link BundleError} of
 * code `malformed` that says so.
 */
export class Reader {
  private readonly path: (string | number)[] = [];
  private values = 0;

  fail(message: string, help = AGAIN): never {
    throw new BundleError("malformed", this.where(), message, help);
  }

  /** An object with all the keys that it must have, and no others than it may have. */
  object(raw: unknown, required: readonly string[], optional: readonly string[] = []): Raw {
    if (!isObject(raw)) return this.fail("This is not an object.");
    let found = 0;
    for (const key of Object.keys(raw)) {
      if (required.includes(key)) found++;
      else if (!optional.includes(key)) {
        this.fail(`There is no "${key.slice(0, 40)}" here.`, didYouMean(key, [...required, ...optional]));
      }
    }
    if (found < required.length) {
      const missing = required.find((key) => !Object.hasOwn(raw, key));
      this.fail(`"${missing}" is missing.`);
    }
    return raw;
  }

  /** One key of an object, read by a function. */
  field<T>(object: Raw, key: string, read: (raw: unknown) => T): T {
    this.enter(key);
    const value = read(object[key]);
    this.path.pop();
    return value;
  }

  /** All of a list, each read by a function. */
  list<T>(raw: unknown, read: (raw: unknown) => T): readonly T[] {
    if (!Array.isArray(raw)) return this.fail("This is not a list.");
    const items: T[] = [];
    for (let index = 0; index < raw.length; index++) {
      this.enter(index);
      items.push(read(raw[index]));
      this.path.pop();
    }
    return items;
  }

  /** A list under a key of an object. Expressions nest through it, so it takes one frame of the stack. */
  items<T>(object: Raw, key: string, read: (raw: unknown) => T): readonly T[] {
    this.enter(key);
    const raw = object[key];
    if (!Array.isArray(raw)) return this.fail("This is not a list.");
    const items: T[] = [];
    for (let index = 0; index < raw.length; index++) {
      this.enter(index);
      items.push(read(raw[index]));
      this.path.pop();
    }
    this.path.pop();
    return items;
  }

  /** A list of things with names, as a map by name; none twice. */
  named<T extends { readonly name: string }>(
    raw: unknown,
    read: (raw: unknown) => T,
  ): ReadonlyMap<string, T> {
    const map = new Map<string, T>();
    this.list(raw, (one) => {
      const item = read(one);
      if (map.has(item.name)) this.fail(`There is another "${item.name}" in the list.`);
      map.set(item.name, item);
    });
    return map;
  }

  readonly text = (raw: unknown): string => {
    if (typeof raw !== "string") return this.fail("This is not a text.");
    if (raw.length > LONGEST_TEXT) {
      this.fail(`The text has ${raw.length} characters; ${LONGEST_TEXT} is the most.`, "Shorten it.");
    }
    return raw;
  };

  readonly textOrNull = (raw: unknown): string | null => (raw === null ? null : this.text(raw));

  readonly texts = (raw: unknown): readonly string[] => this.list(raw, this.text);

  readonly flag = (raw: unknown): boolean => {
    if (typeof raw !== "boolean") return this.fail("This is neither true nor false.");
    return raw;
  };

  /** A whole number that a number holds exactly. */
  readonly whole = (raw: unknown): number => {
    if (!Number.isSafeInteger(raw)) return this.fail("This is not a whole number.");
    return Number(raw);
  };

  readonly wholeOrNull = (raw: unknown): number | null => (raw === null ? null : this.whole(raw));

  /** A number of things, or of milliseconds. */
  readonly count = (raw: unknown): number => {
    const number = this.whole(raw);
    if (number < 0) this.fail("This is less than nothing.");
    return number;
  };

  readonly countOrNull = (raw: unknown): number | null => (raw === null ? null : this.count(raw));

  /** One of some words. */
  choice<const Word extends string>(raw: unknown, words: readonly Word[]): Word {
    const word = words.find((one) => one === raw);
    if (word !== undefined) return word;
    const shown = typeof raw === "string" ? `"${raw.slice(0, 40)}"` : "This";
    return this.fail(`${shown} is none of ${words.join(", ")}.`);
  }

  /** A name that is known. */
  known(raw: unknown, what: string, names: { has(name: string): boolean; keys(): Iterable<string> }): string {
    const name = this.text(raw);
    if (names.has(name)) return name;
    return this.fail(`There is no ${what} "${name.slice(0, 40)}".`, didYouMean(name, names.keys()));
  }

  private enter(key: string | number): void {
    this.path.push(key);
    if (++this.values > MOST_VALUES)
      this.fail(`There are more than ${MOST_VALUES} values.`, "Divide the rules.");
  }

  private where(): string {
    return this.path.reduce<string>((path, key) => {
      if (typeof key === "number") return `${path}[${key}]`;
      return path === "" ? key : `${path}.${key}`;
    }, "");
  }
}

/** Whether it is an object with keys, as JSON has it. */
export function isObject(raw: unknown): raw is Raw {
  return typeof raw === "object" && raw !== null && !Array.isArray(raw);
}
