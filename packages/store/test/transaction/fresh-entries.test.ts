import { expect, test } from "vitest";
import { FreshEntries } from "../../src/transaction/fresh-entries.ts";

test("an entry is new if its number was given and its id was not there, and then it is not any more", () => {
  const fresh = new FreshEntries();
  fresh.missed("a");
  fresh.given(1);
  expect(fresh.takeEntry("a", 1)).toBe(true);
  expect(fresh.takeEntry("a", 1)).toBe(false);
});

test.each([
  ["its id was not looked for", "b", 1],
  ["its number was not given", "a", 2],
])("it may be there already if %s", (_why, id, sequence) => {
  const fresh = new FreshEntries();
  fresh.missed("a");
  fresh.given(1);
  expect(fresh.takeEntry(id, sequence)).toBe(false);
});

test("a number that was given has no evidence until it gets some, whether or not its entry is written", () => {
  const fresh = new FreshEntries();
  fresh.given(1);
  fresh.takeEntry("a", 1);
  expect(fresh.takeEvidence(1)).toBe(true);
  expect(fresh.takeEvidence(1)).toBe(false);
  expect(fresh.takeEvidence(2)).toBe(false);
});

test("nothing is known of it when the work has ended", () => {
  const fresh = new FreshEntries();
  fresh.missed("a");
  fresh.given(1);
  fresh.clear();
  expect(fresh.takeEvidence(1)).toBe(false);
  expect(fresh.takeEntry("a", 1)).toBe(false);
});
