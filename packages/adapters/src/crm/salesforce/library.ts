import type { Connection } from "jsforce";
import { CrmProblem } from "../crm-problem.ts";

export type ClientClass = typeof Connection;
export type Client = InstanceType<ClientClass>;

/** What is needed of the client for Salesforce. */
export interface Library {
  readonly Client: ClientClass;
  /** Asks for a page of a job's results: the client itself gives no headers, and reads a sign in a text for the end of a field. */
  textOf(client: Client, url: string): Promise<TextAnswer>;
}

/** A page of a job's results. */
export interface TextAnswer {
  readonly text: string;
  /** Where the next page begins; null: there is none. */
  readonly locator: string | null;
}

const WANTED = "jsforce@3.10.26";

/**
 * The client for Salesforce, which is installed only where Salesforce is connected.
 *
 * @throws CrmProblem if it is not there
 */
export async function loadLibrary(
  load = () => Promise.all([import("jsforce"), import("jsforce/lib/http-api.js")]),
): Promise<Library> {
  try {
    const [{ Connection: Client }, { HttpApi }] = await load();
    return { Client, textOf: (client, url) => textOf(HttpApi, client, url) };
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : null;
    if (code !== "ERR_MODULE_NOT_FOUND" && code !== "MODULE_NOT_FOUND") throw error;
    throw new CrmProblem(
      "client_missing",
      `The client for Salesforce is not installed. Run: npm install ${WANTED}`,
      `Run: npm install ${WANTED}`,
    );
  }
}

async function textOf(
  HttpApi: typeof import("jsforce/lib/http-api.js").HttpApi,
  client: Client,
  url: string,
): Promise<TextAnswer> {
  const api = new HttpApi(client, {});
  const typeOf = api.getResponseContentType.bind(api);
  api.getResponseContentType = (response) => typeOf(response)?.replace(/^text\/csv/, "text/plain");
  let locator: string | null = null;
  api.on("response", ({ headers }: { readonly headers: Readonly<Record<string, string>> }) => {
    const given = headers["sforce-locator"];
    // It says that there is no more with the word null.
    locator = given === undefined || given === "null" ? null : given;
  });
  const address = `${client.instanceUrl}/services/data/v${client.version}${url}`;
  const headers = { accept: "text/csv" };
  const text = await api.request<unknown>({ method: "GET", url: address, headers });
  if (typeof text === "string") return { text, locator };
  throw new CrmProblem("unreadable", "Salesforce's answer is no table.", "See status.salesforce.com.");
}
