import type { ClientBase } from "pg";

const PAGE_ROWS = 500;

/** Reads what a query gives in pages, inside a transaction, so that there may be more than fits in memory. */
export async function* rowsOf<Row extends object>(
  client: ClientBase,
  query: string,
): AsyncGenerator<Row, void> {
  await client.query(`DECLARE pages NO SCROLL CURSOR FOR ${query}`);
  for (;;) {
    const { rows } = await client.query<Row>(`FETCH ${PAGE_ROWS} FROM pages`);
    yield* rows;
    if (rows.length === 0) break;
  }
  await client.query("CLOSE pages");
}
