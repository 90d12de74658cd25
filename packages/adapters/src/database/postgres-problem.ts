import { DatabaseProblem } from "./reader.ts";

/** What an error of PostgreSQL or of the way to it means, for who set it up. */
export function postgresProblem(error: unknown, url: string): DatabaseProblem {
  const { host, user, database } = partsOf(url);
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const message = error instanceof Error ? error.message : String(error);
  const say = (what: string, help: string): DatabaseProblem =>
    new DatabaseProblem(code === "" ? "postgres" : code, what, help, { cause: error });
  switch (code) {
    case "28P01":
    case "28000":
      return say(
        `${host} does not let ${user} in.`,
        "Check the user and the password, and pg_hba.conf of the server.",
      );
    case "3D000":
      return say(`There is no database ${database} on ${host}.`, "Check the end of the url.");
    case "42501":
      return say(`${user} may not read the table.`, `Grant it: GRANT SELECT ON the table TO ${user}.`);
    case "42P01":
    case "3F000":
      return say(
        `There is no such table or view in ${database}.`,
        "Write SCHEMA.TABLE, in the letters of the database.",
      );
    case "42703":
      return say(
        `The table lacks a column (${message.slice(0, 100)}).`,
        "Check the mapping and the settings.",
      );
    case "ECONNREFUSED":
      return say(
        `Nothing answers at ${host}.`,
        "Check host and port, and that the server runs and listens there.",
      );
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return say(`There is no host ${host}.`, "Check the host's name.");
    case "EHOSTUNREACH":
    case "ENETUNREACH":
    case "ETIMEDOUT":
      return say(`${host} cannot be reached from here.`, "Check the network and the firewalls between.");
    case "57014":
      return say(
        "A query took longer than a minute.",
        "Give the table an index on its cursor and key columns.",
      );
  }
  return (
    fromWords(code, message, host, say) ??
    say(`${host} cannot be read (${code || "no code"}).`, "See the server's log.")
  );
}

function fromWords(
  code: string,
  message: string,
  host: string,
  say: (what: string, help: string) => DatabaseProblem,
): DatabaseProblem | null {
  if (message.includes("password must be a string")) {
    return say(`${host} wants a password, and none is given.`, "Write password: {env: NAME}.");
  }
  if (message.includes("does not support SSL")) {
    return say(
      `${host} does not speak TLS.`,
      "Turn it on there; or write tls: off, if nobody else can listen in between.",
    );
  }
  if (code === "ERR_TLS_CERT_ALTNAME_INVALID") {
    return say(
      `The certificate of ${host} is for another host.`,
      "Write the host in the url as the certificate names it.",
    );
  }
  if (/CERT|SELF_SIGNED|UNABLE_TO|ALTNAME|TLS|SSL/.test(code)) {
    return say(
      `The certificate of ${host} cannot be trusted (${code}).`,
      "Name the authority that signed it with ca: PATH.",
    );
  }
  if (/timeout/i.test(message)) {
    return say(`${host} did not answer in time.`, "Check host and port, and the firewalls between.");
  }
  return null;
}

function partsOf(url: string): { host: string; user: string; database: string } {
  try {
    const { host, username, pathname } = new URL(url);
    return {
      host,
      user: decodeURIComponent(username) || "the user",
      database: decodeURIComponent(pathname.slice(1)),
    };
  } catch {
    return { host: "the server", user: "the user", database: "the database" };
  }
}
