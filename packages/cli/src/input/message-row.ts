import type { MessageRequest } from "@comity/core";

/** A message of a file, or what is wrong with its line. */
export type MessageRow =
  | { readonly place: string; readonly request: MessageRequest; readonly problem?: never }
  | { readonly place: string; readonly request?: never; readonly problem: string };
