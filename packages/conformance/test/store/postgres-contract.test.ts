import { afterAll, beforeAll } from "vitest";
import { openOn, type TestDatabase, testDatabase } from "../../src/postgres/test-database.ts";
import { storeContract } from "../../src/store-contract.ts";

let database: TestDatabase;

beforeAll(async () => {
  database = await testDatabase();
});

afterAll(async () => database?.drop());

storeContract("postgres", () => openOn(database), { keeps: true, inTurn: false });
