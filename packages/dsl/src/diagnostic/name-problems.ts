import { didYouMean, listNames } from "./did-you-mean.ts";
import { problem } from "./problem.ts";

interface Unknown {
  readonly written: string;
  readonly known: readonly string[];
}

/** CY200 to CY249: packs, and names that mean nothing or two things. */
export const NAMES = {
  headerMissing: problem<{ folder: string }>(
    "CY200",
    () => "It is not known to which pack this file belongs.",
    ({ folder }) => `Begin it with \`pack ${folder}\`.`,
  ),
  packTwice: problem<{ pack: string }>(
    "CY201",
    ({ pack }) => `Two files say who owns the pack \`${pack}\`, or what it does when something is unknown.`,
    ({ pack }) => `Say it in one of them; in the other, \`pack ${pack}\` is enough.`,
  ),
  unknownPack: problem<Unknown>(
    "CY202",
    ({ written }) => `There is no pack \`${written}\`.`,
    ({ written, known }) => didYouMean(written, known, `The packs are ${listNames(known)}.`),
  ),
  declaredTwice: problem<{ what: string; name: string }>(
    "CY203",
    ({ what, name }) => `The pack already has a ${what} \`${name}\`.`,
    () => "Give one of the two another name; the first one is shown below.",
  ),
  noRules: problem<{ where: string }>(
    "CY204",
    ({ where }) => `There are no rules in ${where}.`,
    () => "Rules are files ending in .comity, in folders beside the vocabulary.",
  ),
  unknownIntent: problem<Unknown>(
    "CY205",
    ({ written }) => `There is no intent or class \`${written}\`.`,
    ({ written, known }) => didYouMean(written, known, `They are ${listNames(known)}.`),
  ),
  classForIntent: problem<{ written: string; example: string }>(
    "CY206",
    ({ written }) => `\`${written}\` is a class of messages, and one intent is wanted here.`,
    ({ written, example }) => `Name an intent of the class ${written}, as in \`${example}\`.`,
  ),
  intentForClass: problem<{ written: string; path: string }>(
    "CY207",
    ({ written, path }) => `\`${written}\` is not a value of \`message.${path}\`.`,
    ({ written, path }) =>
      path === "class"
        ? `It is an intent: write \`message.intent is ${written}\`.`
        : `It is a class: write \`message.class is ${written}\`.`,
  ),
  nothingSelected: problem<object>(
    "CY208",
    () => "Nothing is left of this selection: everything in it is excepted.",
    () => "Take something out of `except`.",
  ),
  unknownRecord: problem<Unknown>(
    "CY209",
    ({ written }) => `There is no record \`${written}\` in the vocabulary.`,
    ({ written, known }) => didYouMean(written, known, `The records are ${listNames(known)}.`),
  ),
  recordWanted: problem<{ written: string; record: string }>(
    "CY210",
    ({ written }) => `A record is wanted here, and \`${written}\` is a field of one.`,
    ({ record }) => `Name the record, and put the condition on its fields in brackets: \`${record} (...)\`.`,
  ),
  unknownField: problem<Unknown & { record: string }>(
    "CY211",
    ({ written, record }) => `\`${record}\` has no field \`${written}\`.`,
    ({ written, known }) => didYouMean(written, known, `Its fields are ${listNames(known)}.`),
  ),
  fieldOfAnother: problem<{ written: string; record: string; other: string }>(
    "CY212",
    ({ written, record, other }) => `\`${written}\` is a field of \`${other}\`, not of \`${record}\`.`,
    ({ written, other }) => `Ask for it with a quantifier of its own: \`some ${other} (${written} ...)\`.`,
  ),
  withoutQuantifier: problem<{ written: string; record: string; rest: string }>(
    "CY213",
    ({ written, record }) =>
      `A customer may have several \`${record}\`: it is not clear which one \`${written}\` means.`,
    ({ record, rest }) =>
      `Say it with a quantifier: \`some ${record} (${rest === "" ? "..." : `${rest} ...`})\`.`,
  ),
  unknownName: problem<Unknown>(
    "CY214",
    ({ written }) => `\`${written}\` means nothing here.`,
    ({ written, known }) =>
      didYouMean(
        written,
        known,
        `Names that can stand here are ${listNames(known)}. A new one is added in the vocabulary.`,
      ),
  ),
  needsPrefix: problem<{ written: string; full: string }>(
    "CY215",
    ({ written }) => `\`${written}\` means nothing here by itself.`,
    ({ full }) => `Write \`${full}\`.`,
  ),
  aliasTaken: problem<{ alias: string; record: string }>(
    "CY216",
    ({ alias }) => `\`${alias}\` already names something else here.`,
    ({ record }) => `Give this one a name of its own: \`${record} as another_name (...)\`.`,
  ),
  twoMeanings: problem<{ written: string; first: string; second: string; help: string }>(
    "CY217",
    ({ written, first, second }) => `\`${written}\` can mean two things here: ${first}, or ${second}.`,
    ({ help }) => help,
  ),
  unknownValue: problem<Unknown & { of: string }>(
    "CY218",
    ({ written, of }) => `\`${written}\` is not a value of \`${of}\`.`,
    ({ written, known }) => didYouMean(written, known, `Its values are ${listNames(known)}.`),
  ),
  unknownDefinition: problem<Unknown & { subject: string | null }>(
    "CY219",
    ({ written, subject }) =>
      `There is no definition \`${written}\`${subject === null ? "" : ` for ${subject}`}.`,
    ({ written, known, subject }) =>
      didYouMean(
        written,
        known,
        known.length === 0
          ? `Write it as \`define ${written} for ${subject ?? "customer"} as ...\`, or \`use\` the pack that has it.`
          : `Its definitions are ${listNames(known)}; those of other packs need \`use\`.`,
      ),
  ),
  valueOfField: problem<{ written: string; left: string; field: string }>(
    "CY220",
    ({ written, field }) => `\`${written}\` is a value of the field \`${field}\`, not a definition.`,
    ({ written, left, field }) => `Write \`${left}.${field} is ${written}\`.`,
  ),
  definitionForAnother: problem<{ name: string; subject: string; wanted: string }>(
    "CY221",
    ({ name, subject }) => `The definition \`${name}\` is for \`${subject}\`.`,
    ({ name, wanted }) => `Use it as \`${wanted} is ${name}\`.`,
  ),
  severalDefinitions: problem<{ name: string; packs: readonly string[] }>(
    "CY222",
    ({ name, packs }) => `The packs ${listNames(packs)} all have a definition \`${name}\`.`,
    ({ name, packs }) => `Say whose: \`${packs[0] ?? ""}.${name}\`.`,
  ),
  recursion: problem<{ name: string; circle: readonly string[] }>(
    "CY223",
    ({ name, circle }) => `The definition \`${name}\` uses itself: ${circle.join(", which uses ")}.`,
    () => "A definition can only be made of others that do without it.",
  ),
  argumentCount: problem<{ name: string; wanted: number; given: number }>(
    "CY224",
    ({ name, wanted, given }) =>
      `The definition \`${name}\` takes ${wanted === 0 ? "no" : wanted} argument${wanted === 1 ? "" : "s"}, and is given ${given === 0 ? "none" : given}.`,
    ({ name, wanted }) =>
      wanted === 0
        ? `Write \`${name}\` alone.`
        : `Give them in brackets: \`${name} (${"..., ".repeat(wanted - 1)}...)\`.`,
  ),
  unknownParameterType: problem<Unknown & { example: string }>(
    "CY225",
    ({ written }) => `\`${written}\` is not a type that a parameter can have.`,
    ({ written, known, example }) =>
      didYouMean(written, known, `It is ${listNames(known, "or")}, or a field: ${example}.`),
  ),
  unknownMember: problem<Unknown & { of: string }>(
    "CY226",
    ({ written, of }) => `\`${of}\` has no \`${written}\`.`,
    ({ written, of, known }) => {
      if (known.length > 0) return didYouMean(written, known, `\`${of}\` has ${listNames(known)}.`);
      return of === "customer"
        ? `Say in the vocabulary that customers have it: \`customer: {fields: {${written}: text}}\`.`
        : "Take it away.";
    },
  ),
  notCertain: problem<{ written: string; certain: readonly string[] }>(
    "CY227",
    ({ written }) => `It is not certain that there is a \`${written}\` when this happens.`,
    ({ certain }) =>
      certain.length === 0
        ? "Only a record that a `some` of the `when` must have found can be named."
        : `Records that are certain here: ${listNames(certain)}.`,
  ),
  unknownChannel: problem<Unknown>(
    "CY228",
    ({ written }) => `There is no channel \`${written}\`.`,
    ({ written, known }) => didYouMean(written, known, `The channels are ${listNames(known)}.`),
  ),
  unknownNotice: problem<Unknown>(
    "CY229",
    ({ written }) => `There is no notice \`${written}\`.`,
    ({ written, known }) =>
      didYouMean(
        written,
        known,
        known.length === 0
          ? "Declare it under notices in the vocabulary."
          : `The notices are ${listNames(known)}.`,
      ),
  ),
  unknownDepartment: problem<Unknown>(
    "CY230",
    ({ written }) => `There is no department \`${written}\`.`,
    ({ written, known }) => didYouMean(written, known, `The departments are ${listNames(known)}.`),
  ),
  departmentMayNot: problem<{ department: string; intent: string; may: readonly string[] }>(
    "CY231",
    ({ department, intent }) => `${department} may not send \`${intent}\`.`,
    ({ may }) => `The vocabulary leaves it to ${listNames(may, "or")}.`,
  ),
  unknownWord: problem<Unknown & { what: string }>(
    "CY232",
    ({ written, what }) => `\`${written}\` is not ${what}.`,
    ({ written, known }) => didYouMean(written, known, `Write ${listNames(known, "or")}.`),
  ),
  noMessage: problem<{ written: string }>(
    "CY233",
    () => "An alert is raised by a fact: there is no message yet that it could look at.",
    ({ written }) => `Take \`${written}\` out of the condition.`,
  ),
  itemElsewhere: problem<object>(
    "CY234",
    () => "`item` means something only where items are removed, and in the sentence about it.",
    () => "Use it in `then remove items where (...)`.",
  ),
  notUsableHere: problem<{ name: string; reason: string }>(
    "CY235",
    ({ name, reason }) => `The definition \`${name}\` cannot be used here. ${reason}`,
    () => "Use it where what it looks at exists, or write the condition out.",
  ),
  unknownSubject: problem<Unknown>(
    "CY236",
    ({ written }) => `A definition cannot be for \`${written}\`.`,
    ({ written, known }) =>
      didYouMean(written, known, "It can be for customer, for message, or for a record."),
  ),
  recordAsValue: problem<{ written: string; example: string }>(
    "CY237",
    ({ written }) => `\`${written}\` is not a value that could be compared.`,
    ({ example }) => `Name one of its fields, as in \`${example}\`, or say \`is\` and a definition.`,
  ),
  tooManyDefinitions: problem<{ limit: number }>(
    "CY238",
    ({ limit }) => `Definitions made of definitions grow beyond ${limit} here.`,
    () => "Make them simpler, or write some of the conditions out.",
  ),
  definitionsTooDeep: problem<{ limit: number }>(
    "CY240",
    ({ limit }) => `Definitions made of definitions are more than ${limit} deep here.`,
    () => "Make them simpler, or write some of the conditions out.",
  ),
  valueAlone: problem<{ written: string; list: string; field: string | null }>(
    "CY241",
    ({ written, list }) =>
      `\`${written}\` is one of the values that \`${list}\` can hold, and cannot stand here by itself.`,
    ({ written, list, field }) =>
      field === null
        ? `Put the value in quotes, "${written}" is one of ${list}, or name the field that holds it.`
        : `Write \`${field} is one of ${list}\`, or for this one value \`"${written}" is one of ${list}\`.`,
  ),
  undeclaredAbout: problem<{ written: string; known: readonly string[]; intent: string; class: string }>(
    "CY242",
    ({ written }) => `The vocabulary does not say that a message here can be about a \`${written}\`.`,
    ({ written, known, intent, class: name }) =>
      `Say it there: \`${intent}: {class: ${name}, about: {${written}: text}}\`.${known.length === 0 ? "" : ` So far it can be about ${listNames(known, "or")}.`}`,
  ),
  noFolder: problem<{ where: string }>(
    "CY239",
    ({ where }) => `There is no folder ${where}, and no bundle.`,
    () => "Name the folder that holds the vocabulary and the packs, or a bundle that `comity compile` wrote.",
  ),
  badBundle: problem<{ where: string; reason: string; help: string }>(
    "CY243",
    ({ where, reason }) => `The bundle ${where} cannot be used: ${reason}`,
    ({ help }) => help,
  ),
  packsOfBundle: problem<{ where: string; packs: readonly string[] }>(
    "CY244",
    ({ where, packs }) => `The bundle ${where} holds ${listNames(packs, "and")}, and no fewer can be taken.`,
    () => "Name the packs when the bundle is compiled: `comity compile --packs`.",
  ),
} as const;
