import { type Session, statements } from "./session.ts";

/** Writes a mark: the connection and the number are the first two parameters. */
export const PUT_MARK = `
    INSERT INTO comity.commit_mark AS m (connection, number, marked_at) VALUES ($1, $2, clock_timestamp())
    ON CONFLICT (connection) DO UPDATE SET number = excluded.number, marked_at = excluded.marked_at`;

export const MARK = statements("mark", {
  mark: PUT_MARK,
  // Writes, if nothing else, so that it waits for a transaction of that connection that is still being committed.
  reached: `
    INSERT INTO comity.commit_mark AS m (connection, number, marked_at) VALUES ($1, 0, clock_timestamp())
    ON CONFLICT (connection) DO UPDATE SET marked_at = excluded.marked_at
    RETURNING number`,
  forget: "DELETE FROM comity.commit_mark WHERE marked_at < clock_timestamp() - interval '7 days'",
});

/** A commit whose outcome may have to be asked for. */
export interface Mark {
  readonly connection: string;
  readonly number: number;
}

/** How far this connection's commits have come if the one that is to be made succeeds. To be written as the last thing before it. */
export function nextMark({ client }: Session): Mark {
  client.marked++;
  return { connection: client.mark, number: client.marked };
}

export async function writeMark(session: Session, { connection, number }: Mark): Promise<void> {
  await session.write(MARK.mark, [connection, number]);
}

/** Whether a marked transaction, whose connection was lost in the middle of its commit, is committed after all. */
export async function hasReached(session: Session, { connection, number }: Mark): Promise<boolean> {
  const row = await session.readOne<{ readonly number: number }>(MARK.reached, [connection]);
  return row !== undefined && row.number >= number;
}
