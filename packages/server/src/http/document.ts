import type { FastifyDynamicSwaggerOptions } from "@fastify/swagger";
import type { FastifyInstance } from "fastify";

/** What the OpenAPI document says beside the routes. */
export const openApiOptions: FastifyDynamicSwaggerOptions = {
  openapi: {
    openapi: "3.1.0",
    info: {
      title: "Comity",
      version: "1",
      description:
        "Asked before a message leaves, and told what became of it. Errors are problem details (RFC 9457); their `code` tells them " +
        "apart. Everything may be asked again with the same id.",
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    components: {
      securitySchemes: {
        key: { type: "http", scheme: "bearer", description: "A key that `comity key new` made." },
      },
    },
    security: [{ key: [] }],
    tags: [
      { name: "messages", description: "Asking about messages, and telling what became of them." },
      { name: "facts", description: "What silos report." },
      { name: "customers", description: "What the master data tells of customers, and what they were sent." },
      { name: "review", description: "What people decide and find out." },
      { name: "outbox", description: "What happened, for whoever has to act on it." },
      { name: "webhooks", description: "What others push to adapters." },
      { name: "server", description: "What the server tells of itself." },
    ],
  },
  refResolver: {
    buildLocalReference: (json, _baseUri, _fragment, index) =>
      typeof json.$id === "string" ? json.$id : `part-${index}`,
  },
};

interface Body {
  required?: boolean;
  readonly content: Readonly<Record<string, { readonly schema?: { readonly $ref?: string } }>>;
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, { readonly requestBody?: Body }>>>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, { readonly required?: readonly string[] }>>;
  };
}

/** The document of an app that is ready. A body in which nothing is needed need not be sent. */
export function documentOf(app: FastifyInstance): unknown {
  const document = structuredClone(app.swagger()) as unknown as Document;
  for (const path of Object.values(document.paths)) {
    for (const { requestBody } of Object.values(path)) {
      const name = requestBody?.content["application/json"]?.schema?.$ref?.split("/").at(-1);
      const schema = name === undefined ? undefined : document.components.schemas[name];
      if (requestBody !== undefined && schema !== undefined)
        requestBody.required = (schema.required ?? []).length > 0;
    }
  }
  return document;
}
