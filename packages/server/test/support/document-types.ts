import openapiTS, { astToString, type OpenAPI3 } from "openapi-typescript";

const HEAD = `// Generated from the OpenAPI document: UPDATE_DOCS=1 vitest run packages/server/test/document.test.ts
`;

/** The document as types. */
export async function typesOf(document: unknown): Promise<string> {
  const ast = await openapiTS(document as OpenAPI3, { immutable: true, alphabetize: false });
  return `${HEAD}${astToString(ast)}`;
}
