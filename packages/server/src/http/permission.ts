import { excerpt, InputError, type MessageRequest } from "@comity/core";
import type { FastifyRequest } from "fastify";
import type { Scope } from "../keys/api-key.ts";
import type { Grant, KeyRing } from "../keys/key-ring.ts";
import { Refusal } from "../problem/problem.ts";
import type { Departments } from "./departments.ts";

declare module "fastify" {
  interface FastifyContextConfig {
    /** Any of these lets a key do it; absent: no key is needed. */
    readonly scopes?: readonly Scope[];
    /** Whether its body is taken whole, byte for byte, whatever media type it says it is. */
    readonly rawBody?: boolean;
    /** Whether it takes a stream of lines. */
    readonly lines?: boolean;
  }
  interface FastifyRequest {
    grant: Grant | null;
  }
}

const BEARER = /^Bearer ([\w.~+/-]{1,200}=*)$/i;

/** Who asks. @throws Refusal CY705, CY706 */
export function admit(request: FastifyRequest, keys: KeyRing, scopes: readonly Scope[]): Grant {
  const { authorization } = request.headers;
  const key = BEARER.exec(authorization ?? "")?.[1];
  const grant = key === undefined ? null : keys(key);
  if (grant === null) {
    throw new Refusal(
      "CY705",
      "authorization",
      authorization === undefined ? "There is no key." : "The key is not known.",
      "Send the header `Authorization: Bearer KEY` with a key that comity.yaml lists; `comity key new` makes one.",
    );
  }
  if (may(grant, scopes)) return grant;
  throw new Refusal(
    "CY706",
    "authorization",
    `The key ${grant.name} may not do this: it has the scopes ${grant.scopes.join(", ")}.`,
    `Use a key with the scope ${scopes.join(" or ")}.`,
  );
}

export function may(grant: Grant, scopes: readonly Scope[]): boolean {
  return grant.scopes.includes("admin") || scopes.some((scope) => grant.scopes.includes(scope));
}

/** The grant of a request whose route needs one. */
export function grantOf(request: FastifyRequest): Grant {
  if (request.grant !== null) return request.grant;
  throw new Error("The route asks for no key and uses one.");
}

/** A department speaks only for itself. @throws Refusal CY706 */
export function checkDepartment(grant: Grant, department: unknown): void {
  if (grant.scopes.includes("admin")) return;
  const own = grant.department;
  if (own !== null && typeof department === "string" && fold(department) === fold(own)) return;
  throw new Refusal(
    "CY706",
    "department",
    own === null
      ? `The key ${grant.name} speaks for no department.`
      : `The key ${grant.name} speaks for ${own} only.`,
    "A department can speak only for itself: use its own key.",
  );
}

/** For whom a message is asked about. @throws Refusal CY706, InputError CY510 if it does not say */
export function checkAsker(grant: Grant, { id, department }: Partial<MessageRequest>): void {
  // Who may speak for all is told by the engine, which looks at the whole message.
  if (grant.scopes.includes("admin")) return;
  if (department === undefined || department === null) {
    const where = typeof id === "string" ? `message ${excerpt(id)}` : "message";
    throw new InputError(
      "CY510",
      `${where}: department`,
      "It is not given.",
      "Give every message its department.",
    );
  }
  checkDepartment(grant, department);
}

/** The vocabulary spells departments in one way; a request need not. */
function fold(name: string): string {
  return name.toLowerCase();
}

/** The same for a message that was asked about before. */
export async function checkMessage(grant: Grant, departments: Departments, message: string): Promise<void> {
  if (!grant.scopes.includes("admin")) checkDepartment(grant, await departments.of(message));
}

/** A silo's key reports for it only. @throws Refusal CY706 */
export function checkSilo(grant: Grant, silo: string): void {
  if (grant.scopes.includes("admin") || grant.silos.includes(silo)) return;
  throw new Refusal(
    "CY706",
    "silo",
    `The key ${grant.name} does not report for ${/^[\w-]{1,60}$/.test(silo) ? silo : "this silo"}: it reports for ${grant.silos.join(", ") || "none"}.`,
    "A silo's facts are reported with its own key.",
  );
}
