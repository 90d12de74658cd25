import { DatabaseSync } from "node:sqlite";
import { describe, expect, it } from "vitest";
import { Failures } from "../../src/email/gate/failures.ts";

describe("how long a parked mail could not go on", () => {
  it("counts from the first failure, and not while it was held", () => {
    const failures = new Failures(new DatabaseSync(":memory:"));
    expect(failures.failingMs("a", 100)).toBe(0);
    failures.held("a", 100);
    failures.failed("a", 1_000);
    failures.failed("a", 1_500);
    expect(failures.failingMs("a", 2_000)).toBe(1_000);
    failures.held("a", 2_000);
    expect(failures.failingMs("a", 9_000)).toBe(1_000);
    failures.held("a", 9_000);
    failures.failed("a", 10_000);
    expect(failures.failingMs("a", 10_500)).toBe(1_500);
    expect(failures.failingMs("b", 10_500)).toBe(0);
  });

  it("is known after a restart, and is nothing that a clock which is set back makes less", () => {
    const database = new DatabaseSync(":memory:");
    new Failures(database).failed("a", 1_000);
    const again = new Failures(database);
    again.failed("a", 3_000);
    expect(again.failingMs("a", 500)).toBe(2_000);
  });

  it("is forgotten with the mail", () => {
    const failures = new Failures(new DatabaseSync(":memory:"));
    for (const id of ["a", "b"]) {
      failures.failed(id, 0);
      failures.oweBounce(id, { code: 451, text: "4.4.1 later" }, 7);
    }
    failures.keepOnly(["b"]);
    expect(failures.owedBounce("a")).toBeNull();
    expect(failures.owedBounce("b")).toEqual({ code: 451, text: "4.4.1 later", since: 7 });
    expect(failures.failingMs("a", 9)).toBe(0);
    failures.forget("b");
    expect(failures.owedBounce("b")).toBeNull();
  });
});
