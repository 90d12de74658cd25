import { byId } from "./dom.js";

/** The data of the page, with what is looked up by id at hand. */
export function readModel() {
  const data = JSON.parse(byId("data").textContent);
  const messages = new Map(data.messages.map((message) => [message.id, message]));
  const contradictions = new Map(data.contradictions.map((one) => [one.message, one]));
  return {
    ...data,
    messageById: messages,
    contradictionOf: contradictions,
    nameOf: (customer) => data.people[customer] ?? customer,
    departmentOf: (message) => data.departments[message.department],
    outcomeOf: (message) => data.outcomes[message.outcome],
    /** Messages that did not simply go, in the order of time. */
    notable: data.messages.filter((message) => data.histories[message.id] !== undefined),
  };
}
