// Generated from the OpenAPI document: UPDATE_DOCS=1 vitest run packages/server/test/document.test.ts
export interface paths {
    readonly "/v1/decisions": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * May this message go?
         * @description One message; a list of them, which are decided one after another; or a stream, one message a line, answered line by line. The same id with the same content is the same question, and says how the message stands now.
         */
        readonly post: operations["decide"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/messages/{id}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** How does a message stand? */
        readonly get: operations["standing"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/messages/{id}/start": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** I am about to hand it over: may it still go? */
        readonly post: operations["start"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/messages/{id}/sent": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** The carrier took it. */
        readonly post: operations["sent"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/messages/{id}/failed": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** The carrier did not take it, or it bounced. */
        readonly post: operations["failed"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/messages/{id}/withdraw": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** The department takes it back. */
        readonly post: operations["withdraw"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/facts": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * A record of a silo is new, has changed, or is gone.
         * @description One fact, answered with 204; a list of them; or a stream, one fact a line. They are taken in one after another.
         */
        readonly post: operations["report"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/silos/{silo}/sync": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** A silo is in step with its source. */
        readonly post: operations["sync"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/silos/{silo}/unreadable": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** A silo cannot be read until it is in step again. */
        readonly post: operations["unreadable"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/customers/{id}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        /** A customer is new or has changed. */
        readonly put: operations["customer"];
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/customers/{id}/merge": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** A customer turned out to be another one. */
        readonly post: operations["merge"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/customers/{id}/timeline": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** What was a customer sent, or to be sent? */
        readonly get: operations["timeline"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/held": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Which messages are held? */
        readonly get: operations["held"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/held/{id}/review": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** A person decides on a held message. */
        readonly post: operations["review"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/unreported": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Of which messages did nobody say what became of them? */
        readonly get: operations["unreported"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/unreported/{id}/reconcile": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** A person found out what became of a message. */
        readonly post: operations["reconcile"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/outbox/{consumer}/take": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * What comes next for this consumer?
         * @description At least once, in the order of the log. What is not acknowledged in time comes again.
         */
        readonly post: operations["take"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/outbox/{consumer}/acknowledge": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** Deliveries are done with, up to a position. */
        readonly post: operations["acknowledge"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/explanations/{id}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Why does a message stand as it does? */
        readonly get: operations["explain"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/healthz": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Is the process alive? */
        readonly get: operations["health"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/readyz": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Should it be asked? 503 while it is not to be, or its ledger cannot be written; `code` says why. */
        readonly get: operations["ready"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/metrics": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Counters, in the format of Prometheus. */
        readonly get: operations["metrics"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/problems/{code}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** What does a problem's type mean? */
        readonly get: operations["problem"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/openapi.json": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** This interface as an OpenAPI document. */
        readonly get: operations["document"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/webhooks/{adapter}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Something for an adapter that receives.
         * @description Whoever sends shows who it is by a signature, as the adapter has it. A status of 2xx says that what was sent is durable; after any other it is sent again.
         */
        readonly post: operations["receive"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description A message that a department wants to send. */
        readonly MessageRequest: {
            /** @description Unique over all departments. The same id with the same content is the same question. */
            readonly id: string;
            /** @description Who asks. */
            readonly department: string;
            /** @description What it is meant to do, by the vocabulary's name. */
            readonly intent: string;
            /** @description What it is to go on, by the vocabulary's name. */
            readonly channel: string;
            /** @description Who it is for; or an address in `to`. */
            readonly customer?: string;
            /** @description Who it is for, by an address. */
            readonly to?: {
                /** @description An email address, without a name around it. */
                readonly email?: string;
                /** @description A number with its country. */
                readonly phone?: string;
            };
            /** @description What it is about, in the fields of the intent. */
            readonly about?: {
                readonly [key: string]: unknown;
            };
            /** @description Things that it offers. */
            readonly items?: readonly ({
                /** @description Unique within the message. */
                readonly id: string;
            } & {
                readonly [key: string]: unknown;
            })[];
            /** @description The campaign that it is part of. */
            readonly campaign?: string;
            /**
             * @description Against equal messages.
             * @default 50
             */
            readonly priority: number;
            /**
             * Format: date-time
             * @description When it is to leave; now if absent.
             */
            readonly send_at?: string;
        };
        /** @description A record of a silo is new, has changed, or is gone. */
        readonly Fact: {
            /** @description Its type, as `silo.record`. */
            readonly record: string;
            /** @description Its fields, all of them, and `customer`. For a deletion the key is enough. */
            readonly data: {
                readonly [key: string]: unknown;
            };
            /** @description True: it is gone. */
            readonly deleted?: boolean;
            /** @description Grows with each change of the record: an older report changes nothing. */
            readonly version?: number;
            /** @description When it became true at the source, ISO 8601; now if absent. */
            readonly at?: string;
        };
        /** @description A customer as the master data has it: the customer fields of the vocabulary, beside these. */
        readonly CustomerData: {
            /** @description The customer's id. It may be left out where the address of the request says it. */
            readonly id?: string;
            /** @description The household; a customer without one is a household of one. */
            readonly household?: string;
        } & {
            readonly [key: string]: unknown;
        };
        /** @description That a message did not go, or came back. */
        readonly Failure: {
            /** @description Who started it, by the name that the start gave. */
            readonly by?: string;
            /** @description The carrier had it, and it came back or was dropped: a later report that it was handed over changes nothing. */
            readonly bounced?: boolean;
        };
        /** @description Who starts a message, or reports on it. */
        readonly Sender: {
            /** @description A name that no other sender has at the same time: of one attempt. Who asks again under it gets the same. */
            readonly by?: string;
        };
        /** @description Which deliveries to hand out. */
        readonly TakeOptions: {
            /**
             * @description How many at most.
             * @default 100
             */
            readonly limit: number;
            /**
             * @description How long, in milliseconds, they are the taker's alone.
             * @default 60000
             */
            readonly lease_ms: number;
            /** @description Only these; all but decided if absent. A consumer passes over the others for good. */
            readonly kinds?: readonly ("decided" | "resolved" | "recalled" | "missed" | "lapsed" | "unreported" | "breach" | "alert" | "merged" | "split" | "ambiguous" | "erased" | "readmitted")[];
            /**
             * Format: date-time
             * @description Passes over what happened before.
             */
            readonly since?: string;
        };
        /** @description When a held message is looked at again. */
        readonly Until: {
            /** @enum {unknown} */
            readonly kind: "instant";
            /**
             * Format: date-time
             * @description Which.
             */
            readonly at: string;
        } | {
            /** @enum {unknown} */
            readonly kind: "fact";
        } | {
            /** @enum {unknown} */
            readonly kind: "review";
            /** @description Who; null: anybody. */
            readonly by: string | null;
        };
        /** @description A fact that a reason rests on. */
        readonly Citation: {
            /** @description Its type, as `silo.record`. */
            readonly record: string;
            /** @description Its key. */
            readonly key: string;
            /**
             * Format: date-time
             * @description When the silo reported it, or was last in step; null: live.
             */
            readonly as_of: string | null;
        };
        /** @description Why a value was not known. */
        readonly Cause: {
            /** @enum {string} */
            readonly kind: "missing" | "stale" | "unreadable" | "not_permitted" | "unreported";
            /** @description Whose data. */
            readonly silo?: string;
            /** @description Type of the record, or `customer`. */
            readonly record?: string;
            /** @description Its key. */
            readonly key?: string;
            /** @description The field. */
            readonly field?: string;
            /**
             * Format: date-time
             * @description When the silo was last in step; null: never.
             */
            readonly as_of?: string | null;
            /** @description The message whose outcome is not known. */
            readonly message?: string;
        };
        /** @description Why an answer is what it is. */
        readonly Reason: {
            /** @enum {string} */
            readonly kind: "rule" | "unknown" | "conflict" | "limit" | "department" | "suppressed" | "review" | "maximum" | "amended" | "state";
            /** @description `pack/name` of the declaration; null where the engine itself says so. */
            readonly rule: string | null;
            /** @enum {string} */
            readonly effect: "send" | "amend" | "hold" | "block";
            /** @description A sentence for people. */
            readonly text: string;
            /** @description What it rests on. */
            readonly facts: readonly components["schemas"]["Citation"][];
            /** @description What was not known. */
            readonly causes: readonly components["schemas"]["Cause"][];
            /** @description For a conflict: the message on the other side. */
            readonly other: string | null;
        };
        /** @description The answer to: may this message go? */
        readonly Answer: {
            /** @description Id of the message. */
            readonly message: string;
            /** @enum {string} */
            readonly verdict: "send" | "amend" | "hold" | "block";
            /** @description Every reason of the verdict; for `send`, the unknowns that did not stop it. */
            readonly reasons: readonly components["schemas"]["Reason"][];
            readonly until: components["schemas"]["Until"] | null;
            /**
             * Format: date-time
             * @description By when a held message gets another answer, at the latest.
             */
            readonly deadline: string | null;
            /** @description For `amend`: the channel to use instead. */
            readonly channel: string | null;
            /** @description For `amend`: ids of the items to take out. */
            readonly removed: readonly string[];
            /** @description For `amend`: names of the notices to attach. */
            readonly attached: readonly string[];
            /** @description Messages cleared before and not started, which now must not go. */
            readonly recalled: readonly string[];
            /** @description Contradicting messages that had gone already. */
            readonly missed: readonly string[];
            /** @description What declarations in observe mode would have changed. */
            readonly observed: readonly components["schemas"]["Reason"][];
            /**
             * Format: date-time
             * @description For `send` and `amend`: a start after this decides again.
             */
            readonly valid_until: string | null;
            /**
             * Format: date-time
             * @description When it was given.
             */
            readonly decided_at: string;
            /** @description Hash of the rule set that gave it. */
            readonly rule_set: string;
        };
        /** @description How a message stands. The verdict is what its state amounts to now: one that was recalled or lapsed reads `block`. */
        readonly Standing: {
            /** @description Id of the message. */
            readonly message: string;
            /** @enum {string} */
            readonly state: "held" | "cleared" | "started" | "sent" | "blocked" | "recalled" | "lapsed" | "withdrawn" | "failed" | "unreported";
            /** @enum {string} */
            readonly verdict: "send" | "amend" | "hold" | "block";
            readonly answer: components["schemas"]["Answer"];
            /** @description Of one that failed: it came back, or was dropped by its carrier. Absent: it did not. */
            readonly bounced?: boolean;
        };
        /** @description The answer to: I am about to hand it over. */
        readonly StartResult: {
            /** @description Id of the message. */
            readonly message: string;
            /** @enum {string} */
            readonly state: "held" | "cleared" | "started" | "sent" | "blocked" | "recalled" | "lapsed" | "withdrawn" | "failed" | "unreported";
            /** @enum {string} */
            readonly verdict: "send" | "amend" | "hold" | "block";
            readonly answer: components["schemas"]["Answer"];
            /** @description Of one that failed: it came back, or was dropped by its carrier. Absent: it did not. */
            readonly bounced?: boolean;
            /** @description False: do not send it; the answer says why. */
            readonly started: boolean;
            /**
             * Format: date-time
             * @description By when to report `sent` or `failed`.
             */
            readonly lease_until: string | null;
        };
        /** @description What happened. */
        readonly Event: {
            /** @enum {unknown} */
            readonly kind: "decision";
            /**
             * Format: date-time
             * @description When.
             */
            readonly at: string;
            /** @description Id of the message. */
            readonly message: string;
            /** @description Id of the customer. */
            readonly customer: string;
            readonly answer: components["schemas"]["Answer"];
        } | {
            /** @enum {unknown} */
            readonly kind: "resolved";
            /**
             * Format: date-time
             * @description When.
             */
            readonly at: string;
            /** @description Id of the message. */
            readonly message: string;
            /** @description Id of the customer. */
            readonly customer: string;
            /** @enum {string} */
            readonly verdict: "send" | "amend" | "hold" | "block";
            readonly answer: components["schemas"]["Answer"];
        } | {
            /** @enum {unknown} */
            readonly kind: "recalled";
            /**
             * Format: date-time
             * @description When.
             */
            readonly at: string;
            /** @description Id of the message. */
            readonly message: string;
            /** @description Id of the customer. */
            readonly customer: string;
            /** @description The message that won. */
            readonly by: string;
            /** @description The conflict. */
            readonly rule: string;
        } | {
            /** @enum {unknown} */
            readonly kind: "missed";
            /**
             * Format: date-time
             * @description When.
             */
            readonly at: string;
            /** @description Id of the message. */
            readonly message: string;
            /** @description Id of the customer. */
            readonly customer: string;
            /** @description The message that won. */
            readonly by: string;
            /** @description The conflict. */
            readonly rule: string;
        } | {
            /** @enum {unknown} */
            readonly kind: "state";
            /**
             * Format: date-time
             * @description When.
             */
            readonly at: string;
            /** @description Id of the message. */
            readonly message: string;
            /** @description Id of the customer. */
            readonly customer: string;
            /** @enum {string} */
            readonly state: "held" | "cleared" | "started" | "sent" | "blocked" | "recalled" | "lapsed" | "withdrawn" | "failed" | "unreported";
            /** @description Whether it went without having been cleared. */
            readonly breach: boolean;
        } | {
            /** @enum {unknown} */
            readonly kind: "breach";
            /**
             * Format: date-time
             * @description When.
             */
            readonly at: string;
            /** @description Id of the message. */
            readonly message: string;
            /** @description Id of the customer. */
            readonly customer: string;
            /** @description Who reported. */
            readonly by: string;
            /** @enum {string} */
            readonly reported: "sent" | "failed";
        } | {
            /** @enum {unknown} */
            readonly kind: "merged";
            /**
             * Format: date-time
             * @description When.
             */
            readonly at: string;
            /** @description Id of the customer. */
            readonly from: string;
            /** @description Id of the customer. */
            readonly into: string;
        } | {
            /** @enum {unknown} */
            readonly kind: "split";
            /**
             * Format: date-time
             * @description When.
             */
            readonly at: string;
            /** @description Id of the customer. */
            readonly from: string;
            /** @description Id of the customer. */
            readonly out: string;
        } | {
            /** @enum {unknown} */
            readonly kind: "erased";
            /**
             * Format: date-time
             * @description When.
             */
            readonly at: string;
            /** @description Id of the customer. */
            readonly customer: string;
        } | {
            /** @enum {unknown} */
            readonly kind: "readmitted";
            /**
             * Format: date-time
             * @description When.
             */
            readonly at: string;
            /** @description Id of the customer. */
            readonly customer: string;
        } | {
            /** @enum {unknown} */
            readonly kind: "ambiguous";
            /**
             * Format: date-time
             * @description When.
             */
            readonly at: string;
            /** @description Its type. */
            readonly record: string;
            /** @description Its key. */
            readonly key: string;
            /** @description Their ids. */
            readonly customers: readonly string[];
        } | {
            /** @enum {unknown} */
            readonly kind: "alert";
            /**
             * Format: date-time
             * @description When.
             */
            readonly at: string;
            /** @description `pack/name` of the alert. */
            readonly alert: string;
            /** @description Which department. */
            readonly department: string;
            /** @description Id of the customer. */
            readonly customer: string;
            /** @description What it is asked to send. */
            readonly intent: string;
            /** @description What that is about. */
            readonly about: {
                readonly [key: string]: unknown;
            };
            /** @description A sentence for people. */
            readonly text: string;
        };
        /** @description An event on its way to a consumer. */
        readonly Delivery: {
            /** @description The same each time it is delivered, and no other's: to deduplicate by. */
            readonly id: string;
            /** @description Its place in the log. */
            readonly position: number;
            /** @enum {string} */
            readonly kind: "decided" | "resolved" | "recalled" | "missed" | "lapsed" | "unreported" | "breach" | "alert" | "merged" | "split" | "ambiguous" | "erased" | "readmitted";
            readonly event: components["schemas"]["Event"];
            /** @description Of what was decided or recalled: what was asked. */
            readonly asked?: {
                /** @description Who asked. */
                readonly department: string;
                /** @description What the message is for. */
                readonly intent: string;
                /** @description By which channel. */
                readonly channel: string;
            };
            /** @description Of what was recalled: why. */
            readonly reasons?: readonly components["schemas"]["Reason"][];
            /** @description Of what was decided or recalled: every id that its customer goes by now, the one that stays before those merged into it. */
            readonly customers?: readonly string[];
        };
        /** @description What one taker has to deliver, in order. */
        readonly Batch: {
            /** @description None: there is nothing new, or another taker has it. */
            readonly deliveries: readonly components["schemas"]["Delivery"][];
            /** @description To acknowledge by; null without deliveries. */
            readonly token: number | null;
            /**
             * Format: date-time
             * @description Until when it is this taker's alone; without deliveries, until when it is another's.
             */
            readonly lease_until: string | null;
        };
        /** @description A message that is held, for whoever decides on it. */
        readonly HeldMessage: {
            /** @description Id of the message. */
            readonly message: string;
            /** @enum {string} */
            readonly state: "held" | "cleared" | "started" | "sent" | "blocked" | "recalled" | "lapsed" | "withdrawn" | "failed" | "unreported";
            /** @enum {string} */
            readonly verdict: "send" | "amend" | "hold" | "block";
            readonly answer: components["schemas"]["Answer"];
            /** @description Who asked. */
            readonly department: string;
            /** @description What it is meant to do. */
            readonly intent: string;
            /** @description What it goes on. */
            readonly channel: string;
            /** @description Id of the customer. */
            readonly customer: string;
            /**
             * Format: date-time
             * @description When it was first asked about.
             */
            readonly asked_at: string;
            /** @description Whether it waits for a person. */
            readonly waits_for_review: boolean;
        };
        /** @description Messages that are held, in the order in which they were asked about. */
        readonly HeldPage: {
            /** @description Those of this page. */
            readonly messages: readonly components["schemas"]["HeldMessage"][];
            /** @description What to give as `after` for the next page; null: there is none. A page may have few, or none, and yet there is more. */
            readonly next: number | null;
        };
        /** @description A message that was started and not reported by the end of its lease. */
        readonly Unreported: {
            /** @description Id of the message. */
            readonly message: string;
            /** @enum {string} */
            readonly state: "held" | "cleared" | "started" | "sent" | "blocked" | "recalled" | "lapsed" | "withdrawn" | "failed" | "unreported";
            /** @enum {string} */
            readonly verdict: "send" | "amend" | "hold" | "block";
            readonly answer: components["schemas"]["Answer"];
            /**
             * Format: date-time
             * @description When it was started.
             */
            readonly started_at: string | null;
            /** @description Who started it, if the start said so. */
            readonly started_by: string | null;
            /**
             * Format: date-time
             * @description When its lease ended.
             */
            readonly lease_until: string | null;
        };
        /** @description A message to a customer, or an alert about one. */
        readonly TimelineItem: {
            /** @enum {unknown} */
            readonly kind: "message";
            /**
             * Format: date-time
             * @description When it was first asked about.
             */
            readonly at: string;
            /** @description Id of the message. */
            readonly message: string;
            /** @enum {string} */
            readonly state: "held" | "cleared" | "started" | "sent" | "blocked" | "recalled" | "lapsed" | "withdrawn" | "failed" | "unreported";
            /** @enum {string} */
            readonly verdict: "send" | "amend" | "hold" | "block";
            readonly answer: components["schemas"]["Answer"];
            /** @description Who asked. */
            readonly department: string;
            /** @description What it is meant to do. */
            readonly intent: string;
            /** @description What it goes on. */
            readonly channel: string;
            /** @description The campaign that it is part of. */
            readonly campaign: string | null;
            /**
             * Format: date-time
             * @description When it was to leave.
             */
            readonly send_at: string;
            /**
             * Format: date-time
             * @description When it was started.
             */
            readonly started_at: string | null;
            /**
             * Format: date-time
             * @description When it was sent.
             */
            readonly sent_at: string | null;
            /**
             * Format: date-time
             * @description When it ended in another way.
             */
            readonly ended_at: string | null;
            /** @description Whether it went without having been cleared. */
            readonly breach: boolean;
            /** @description Of one that failed: it came back, or was dropped by its carrier. Absent: it did not. */
            readonly bounced?: boolean;
        } | {
            /** @enum {unknown} */
            readonly kind: "alert";
            /**
             * Format: date-time
             * @description When.
             */
            readonly at: string;
            /** @description `pack/name` of the alert. */
            readonly alert: string;
            /** @description Which department. */
            readonly department: string;
            /** @description What it was asked to send. */
            readonly intent: string;
            /** @description A sentence for people. */
            readonly text: string;
        };
        /** @description What a customer was sent, or was to be sent, the latest first. */
        readonly Timeline: {
            /** @description Id of the customer; null: nobody is known by the address. */
            readonly customer: string | null;
            /** @description Its household. */
            readonly household: string | null;
            /** @description Those of this page. */
            readonly items: readonly components["schemas"]["TimelineItem"][];
            /** @description What to give as `after` for the next page; null: there is none. */
            readonly next: string | null;
        };
        /** @description What went wrong, as problem details (RFC 9457). */
        readonly Problem: {
            /** @description Where this kind of problem is explained. */
            readonly type: string;
            /** @description The same for every problem of its code. */
            readonly title: string;
            /** @description The status of the answer. */
            readonly status: number;
            /** @description What is wrong with this request. */
            readonly detail: string;
            /** @description To tell problems apart by. */
            readonly code: string;
            /** @description Where in the request. */
            readonly where: string;
            /** @description What to do. */
            readonly help: string;
        } & {
            readonly [key: string]: unknown;
        };
        /** @description How one of many messages stands, or why it was not decided. */
        readonly DecisionResult: {
            readonly standing?: components["schemas"]["Standing"];
            readonly problem?: components["schemas"]["Problem"];
        };
        /** @description Whether one of many facts was taken in, or why it was not. */
        readonly FactResult: {
            /** @enum {unknown} */
            readonly reported?: true;
            readonly problem?: components["schemas"]["Problem"];
        };
        /** @description What a person decides on a message that is held for review. */
        readonly ReviewRequest: {
            /** @enum {string} */
            readonly decision: "send" | "block";
            /** @description Who decides. */
            readonly by: string;
        };
        /** @description What a person found out about a message that nobody had reported. */
        readonly ReconcileRequest: {
            /** @enum {string} */
            readonly outcome: "sent" | "not_sent";
            /** @description Who found out. */
            readonly by: string;
        };
        /** @description Why a department takes a message back. */
        readonly Withdrawal: {
            /** @description In words for whoever reads the explanation, without a person's data. */
            readonly because?: string;
        };
        /** @description Who a customer turned out to be. */
        readonly MergeRequest: {
            /** @description Id of that customer. */
            readonly into: string;
        };
        /** @description How far deliveries are done with. */
        readonly AcknowledgeRequest: {
            /** @description That of the batch. */
            readonly token: number;
            /** @description Position of the last delivery that is done with; 0: none is. */
            readonly up_to: number;
            /** @description How long, in milliseconds from now, the rest of the batch is its taker's; 0 gives it back. As it was if absent. */
            readonly lease_ms?: number;
        };
        /** @description As of when a silo is in step with its source. */
        readonly SyncRequest: {
            /** @description ISO 8601, or `live` for: from now on. Now if absent. */
            readonly at?: string;
        };
        /** @description Why a message stands as it does, from what is on record. */
        readonly Explanation: {
            readonly standing: components["schemas"]["Standing"];
            readonly department: string;
            readonly intent: string;
            readonly channel: string;
            readonly customer: string;
            /**
             * Format: date-time
             * @description Since when it stands so.
             */
            readonly since: string;
            /** @description What happened to it, in order. */
            readonly history: readonly components["schemas"]["Event"][];
            /** @description What would be enough for it to go, the simplest first; null if that is not to be told. */
            readonly would_go: readonly string[] | null;
            /** @description When time alone changes the verdict, and to what. */
            readonly next_by_time: {
                /** Format: date-time */
                readonly at: string;
                /** @enum {string} */
                readonly verdict: "send" | "amend" | "hold" | "block";
            } | null;
            /** @description Whether it was decided by the rules in use. */
            readonly same_rules: boolean;
            /** @description Whether it is decided the same again from what was recorded; null: not to be told. */
            readonly replays: boolean | null;
        };
        readonly Health: {
            /** @enum {string} */
            readonly status: "ok" | "ready" | "not ready";
            /** @description Why it is not ready: the code of a problem. */
            readonly code?: string;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    readonly decide: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["MessageRequest"] | readonly components["schemas"]["MessageRequest"][];
                readonly "application/x-ndjson": string;
            };
        };
        readonly responses: {
            /** @description The answer. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Standing"] | readonly components["schemas"]["DecisionResult"][];
                    readonly "application/x-ndjson": string;
                };
            };
            /** @description Why not. */
            readonly default: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly standing: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description Id of the message. */
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The answer. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Standing"];
                };
            };
            /** @description Why not. */
            readonly default: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly start: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description Id of the message. */
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: {
            readonly content: {
                readonly "application/json": components["schemas"]["Sender"];
            };
        };
        readonly responses: {
            /** @description The answer. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["StartResult"];
                };
            };
            /** @description Why not. */
            readonly default: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly sent: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description Id of the message. */
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: {
            readonly content: {
                readonly "application/json": components["schemas"]["Sender"];
            };
        };
        readonly responses: {
            /** @description The answer. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Standing"];
                };
            };
            /** @description Why not. */
            readonly default: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly failed: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description Id of the message. */
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: {
            readonly content: {
                readonly "application/json": components["schemas"]["Failure"];
            };
        };
        readonly responses: {
            /** @description The answer. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Standing"];
                };
            };
            /** @description Why not. */
            readonly default: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly withdraw: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description Id of the message. */
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: {
            readonly content: {
                readonly "application/json": components["schemas"]["Withdrawal"];
            };
        };
        readonly responses: {
            /** @description The answer. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Standing"];
                };
            };
            /** @description Why not. */
            readonly default: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly report: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["Fact"] | readonly components["schemas"]["Fact"][];
                readonly "application/x-ndjson": string;
            };
        };
        readonly responses: {
            /** @description The answer. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": readonly components["schemas"]["FactResult"][];
                    readonly "application/x-ndjson": string;
                };
            };
            /** @description Done. */
            readonly 204: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Why not. */
            readonly default: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly sync: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description Name of the silo. */
                readonly silo: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: {
            readonly content: {
                readonly "application/json": components["schemas"]["SyncRequest"];
            };
        };
        readonly responses: {
            /** @description Done. */
            readonly 204: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Why not. */
            readonly default: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly unreadable: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description Name of the silo. */
                readonly silo: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Done. */
            readonly 204: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Why not. */
            readonly default: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly customer: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description Id of the customer. */
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: {
            readonly content: {
                readonly "application/json": components["schemas"]["CustomerData"];
            };
        };
        readonly responses: {
            /** @description Done. */
            readonly 204: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Why not. */
            readonly default: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly merge: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description Id of the customer. */
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["MergeRequest"];
            };
        };
        readonly responses: {
            /** @description Done. */
            readonly 204: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Why not. */
            readonly default: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly timeline: {
        readonly parameters: {
            readonly query?: {
                readonly limit?: number;
                /** @description `next` of the page before. */
                readonly after?: string;
            };
            readonly header?: never;
            readonly path: {
                /** @description Id of the customer, or an address as email:ana@example.com. */
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The answer. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Timeline"];
                };
            };
            /** @description Why not. */
            readonly default: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly held: {
        readonly parameters: {
            readonly query?: {
                readonly limit?: number;
                /** @description `next` of the page before. */
                readonly after?: number;
                /** @description Only those of a department. */
                readonly department?: string;
                /** @description Only those that wait for a person, or only the others. */
                readonly review?: boolean;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The answer. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["HeldPage"];
                };
            };
            /** @description Why not. */
            readonly default: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly review: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description Id of the message. */
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["ReviewRequest"];
            };
        };
        readonly responses: {
            /** @description The answer. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Standing"];
                };
            };
            /** @description Why not. */
            readonly default: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly unreported: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The answer. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": readonly components["schemas"]["Unreported"][];
                };
            };
            /** @description Why not. */
            readonly default: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly reconcile: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description Id of the message. */
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["ReconcileRequest"];
            };
        };
        readonly responses: {
            /** @description The answer. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Standing"];
                };
            };
            /** @description Why not. */
            readonly default: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly take: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description Whose place in the log it is: one name for each purpose. */
                readonly consumer: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: {
            readonly content: {
                readonly "application/json": components["schemas"]["TakeOptions"];
            };
        };
        readonly responses: {
            /** @description The answer. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Batch"];
                };
            };
            /** @description Why not. */
            readonly default: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly acknowledge: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description Whose place in the log it is: one name for each purpose. */
                readonly consumer: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["AcknowledgeRequest"];
            };
        };
        readonly responses: {
            /** @description Done. */
            readonly 204: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Why not. */
            readonly default: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly explain: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description Id of the message. */
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The answer. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Explanation"];
                };
            };
            /** @description Why not. */
            readonly default: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly health: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The answer. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Health"];
                };
            };
            /** @description Why not. */
            readonly default: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly ready: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The answer. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Health"];
                };
            };
            /** @description Not now. */
            readonly 503: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Health"];
                };
            };
            /** @description Why not. */
            readonly default: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly metrics: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The answer. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "text/plain": string;
                };
            };
            /** @description Why not. */
            readonly default: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly problem: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description The code. */
                readonly code: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The answer. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        readonly code: string;
                        readonly status: number;
                        readonly title: string;
                    };
                };
            };
            /** @description Why not. */
            readonly default: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly document: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The answer. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        readonly [key: string]: unknown;
                    };
                };
            };
            /** @description Why not. */
            readonly default: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly receive: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description Name of the adapter in comity.yaml. */
                readonly adapter: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/cloudevents+json": unknown;
                readonly "application/cloudevents-batch+json": unknown;
                readonly "application/json": unknown;
            };
        };
        readonly responses: {
            /** @description Done. */
            readonly 204: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Why not. */
            readonly default: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
}
