import { problem } from "./problem.ts";

/** CY120 to CY179: how declarations, clauses and conditions are put together. */
export const SYNTAX = {
  misspeltDeclaration: problem<{ written: string; meant: string }>(
    "CY120",
    ({ written }) => `\`${written}\` does not begin a declaration.`,
    ({ meant }) => `Did you mean \`${meant}\`?`,
  ),
  misspeltWord: problem<{ written: string; meant: string }>(
    "CY121",
    ({ written }) => `\`${written}\` is not understood here.`,
    ({ meant }) => `Did you mean \`${meant}\`?`,
  ),
  noDeclaration: problem<{ found: string }>(
    "CY122",
    ({ found }) => `A declaration was expected, but this begins with ${found}.`,
    () => "Begin with `rule`, `define`, `conflict`, `limit`, `alert` or `test` and a name.",
  ),
  clauseTwice: problem<{ clause: string; declaration: string }>(
    "CY123",
    ({ clause, declaration }) => `This ${declaration} says \`${clause}\` twice.`,
    ({ clause }) =>
      clause === "when" || clause === "unless"
        ? "Make one of them, with `and` or `or` between the conditions."
        : "Keep one of them.",
  ),
  thenTwice: problem<{ declaration: string }>(
    "CY124",
    ({ declaration }) => `This ${declaration} says \`then\` twice.`,
    () => "One declaration does one thing: make two of it. Only a hold has another outcome, with `or else`.",
  ),
  clauseMissing: problem<{ clause: string; declaration: string; name: string; example: string }>(
    "CY125",
    ({ clause, declaration, name }) => `The ${declaration} \`${name}\` has no \`${clause}\`.`,
    ({ example }) => `Add it, for example: ${example}`,
  ),
  thenMissing: problem<{ action: string }>(
    "CY126",
    ({ action }) => `\`then\` is missing before \`${action}\`.`,
    ({ action }) => `Write \`then ${action}\`.`,
  ),
  clauseElsewhere: problem<{ clause: string; declaration: string; allowed: string }>(
    "CY127",
    ({ clause, declaration }) => `\`${clause}\` does not belong in a ${declaration}.`,
    ({ allowed }) => `It may hold: ${allowed}.`,
  ),
  ifHabit: problem<object>(
    "CY128",
    () => "A condition begins with `when`, not with `if`.",
    () => "Write `when`. (`if unknown` says what to do when the condition cannot be known.)",
  ),
  thenInTest: problem<object>(
    "CY129",
    () => "What a test expects begins with `expect`, not with `then`.",
    () => "Write `expect`.",
  ),
  bracketNotClosed: problem<{ open: string; close: string }>(
    "CY130",
    ({ open }) => `This \`${open}\` is never closed.`,
    ({ close }) => `Add the missing \`${close}\`.`,
  ),
  bracketNotOpened: problem<{ close: string }>(
    "CY131",
    ({ close }) => `This \`${close}\` closes nothing.`,
    () => "Remove it, or add the bracket that it should close.",
  ),
  bodyWithoutBrackets: problem<{ quantifier: string; record: string }>(
    "CY132",
    () => "The condition on the records of a quantifier stands in brackets.",
    ({ quantifier, record }) => `Write \`${quantifier} ${record} (...)\` with the condition in the brackets.`,
  ),
  mixedAndOr: problem<object>(
    "CY133",
    () => "`and` and `or` are mixed without brackets, which can be read in two ways.",
    () => "Say which belongs together: `a and (b or c)`, or `(a and b) or c`.",
  ),
  unitMissing: problem<{ amount: string }>(
    "CY134",
    ({ amount }) => `${amount} what? The unit of time is missing.`,
    ({ amount }) => `Write the unit: \`${amount} days\`, or seconds, minutes, hours, weeks.`,
  ),
  unitUnknown: problem<{ unit: string; meant: string | null }>(
    "CY135",
    ({ unit }) => `\`${unit}\` is not a unit of time.`,
    ({ meant }) =>
      meant === null
        ? "The units are seconds, minutes, hours, days and weeks."
        : `Did you mean \`${meant}\`? The units are seconds, minutes, hours, days and weeks.`,
  ),
  unitVaries: problem<{ unit: string; instead: string }>(
    "CY136",
    ({ unit }) => `\`${unit}\` are not a length of time: they are not all equally long.`,
    ({ instead }) => `Say how many days: ${instead}.`,
  ),
  orElseAfterFinal: problem<{ action: string }>(
    "CY137",
    ({ action }) => `\`or else\` says how a hold ends; \`${action}\` has no end.`,
    () => "Remove `or else`, or hold first: `hold while so, at most 14 days or else block`.",
  ),
  becauseUnquoted: problem<object>(
    "CY138",
    () => "The words after `because` are not in quotes.",
    () => 'Write them as a text: because "...".',
  ),
  templateHole: problem<{ what: string }>(
    "CY139",
    ({ what }) => `The text has ${what}.`,
    () => "A hole names one value, as in {customer.country}; a plain brace is written {{ or }}.",
  ),
  reservedName: problem<{ word: string }>(
    "CY140",
    ({ word }) => `\`${word}\` is a word of the language and cannot be a name as it stands.`,
    ({ word }) => `Put the name in backticks: \`${word}\`.`,
  ),
  listJoinedByWord: problem<{ word: string }>(
    "CY141",
    ({ word }) => `The names of a list are separated by commas, not by \`${word}\`.`,
    () => "Write a comma.",
  ),
  expected: problem<{ expected: string; found: string; advice: string }>(
    "CY142",
    ({ expected, found }) => `Expected ${expected}, but found ${found}.`,
    ({ advice }) => advice,
  ),
  unexpected: problem<{ found: string; after: string; advice: string }>(
    "CY143",
    ({ found, after }) =>
      `${found.charAt(0).toUpperCase()}${found.slice(1)} was not expected here: ${after} was complete before it.`,
    ({ advice }) => advice,
  ),
  unfinished: problem<{ clause: string; expected: string; advice: string }>(
    "CY144",
    ({ clause, expected }) => `${clause} is not finished: ${expected} is missing at its end.`,
    ({ advice }) => advice,
  ),
  nameMissing: problem<{ declaration: string; name: string }>(
    "CY145",
    ({ declaration }) => `This ${declaration} has no name.`,
    ({ declaration, name }) => `Give it a name of its own: \`${declaration} ${name}\`.`,
  ),
  testPieceMissing: problem<{ piece: string; name: string; example: string }>(
    "CY146",
    ({ piece, name }) => `The test \`${name}\` ${piece}.`,
    ({ example }) => `Add, for example: ${example}`,
  ),
  otherWords: problem<{ written: string; words: string }>(
    "CY147",
    ({ written }) => `\`${written}\` is not how this is said here.`,
    ({ words }) => `Write \`${words}\`.`,
  ),
  textNotJoined: problem<object>(
    "CY148",
    () => "Two texts follow each other.",
    () => "Make one text of them; a text stands on one line, however long.",
  ),
  noHistoryWithNo: problem<{ intent: string }>(
    "CY149",
    () => "`no` counts records; of messages one asks whether one was sent.",
    ({ intent }) => `Write \`not (a ${intent} was sent)\`.`,
  ),
  declarationWordMissing: problem<{ name: string; declaration: string }>(
    "CY150",
    ({ name }) => `The word that says what \`${name}\` is, is missing before it.`,
    ({ declaration, name }) => `Write \`${declaration} ${name}\`, if that is what it is.`,
  ),
  unknownMissing: problem<{ action: string }>(
    "CY152",
    () => "After `if` the word `unknown` is missing.",
    ({ action }) => `Write \`if unknown ${action}\`: what to do when the condition cannot be known.`,
  ),
  expectFirst: problem<{ name: string; example: string }>(
    "CY151",
    ({ name }) => `The test \`${name}\` expects something before anything happens.`,
    ({ example }) => `Put a \`when\` before the first \`expect\`: \`${example}\`.`,
  ),
  isMissing: problem<{ words: string }>(
    "CY153",
    ({ words }) => `\`is\` is missing before \`${words}\`.`,
    ({ words }) => `Write \`is ${words}\`.`,
  ),
  withinWhat: problem<{ length: string }>(
    "CY154",
    ({ length }) => `Within ${length} before now, or after it?`,
    ({ length }) => `Write \`within the last ${length}\` or \`within the next ${length}\`.`,
  ),
  twelveHours: problem<{ time: string }>(
    "CY155",
    () => "Times are written with 24 hours here.",
    ({ time }) => `Write ${time}.`,
  ),
  timeApart: problem<{ text: string }>(
    "CY156",
    () => "A date and its time stand side by side, with a space between them.",
    ({ text }) => `Write ${text}.`,
  ),
  andMissing: problem<{ words: string }>(
    "CY157",
    ({ words }) => `\`and\` is missing before \`${words}\`.`,
    ({ words }) => `Write \`and ${words} ...\`: all that is given is joined by \`and\`.`,
  ),
  commaMissing: problem<{ field: string }>(
    "CY158",
    ({ field }) => `A comma is missing before \`${field}\`.`,
    () => "Write a comma between a value and the next field.",
  ),
  spacesInName: problem<{ name: string }>(
    "CY159",
    () => "A name has no spaces.",
    ({ name }) => `Write \`${name}\`.`,
  ),
  howManyMissing: problem<{ record: string }>(
    "CY160",
    ({ record }) => `This does not say how many \`${record}\` are meant.`,
    ({ record }) =>
      `Write \`some ${record} (...)\` (at least one), \`no ${record} (...)\` or \`every ${record} (...)\`.`,
  ),
  standingOfSilo: problem<{ silo: string }>(
    "CY161",
    () => "What is not known is said of a department's system, the silo.",
    ({ silo }) =>
      `To say that it cannot be read, write \`silo ${silo} is unreadable\`; that its facts are too old, \`silo ${silo} is stale\`.`,
  ),
  siloInStep: problem<{ silo: string; moment: string }>(
    "CY162",
    () => "A silo is in step from the start, unless the test says otherwise.",
    ({ silo, moment }) =>
      `Leave this out; if it was in step at some time, and not since, write \`silo ${silo} was in step at ${moment}\`.`,
  ),
  isInFields: problem<{ field: string }>(
    "CY163",
    () => "A field of a record stands right before its value here, without `is`.",
    ({ field }) => `Write \`${field} ...\`. What is empty or not known is left out.`,
  ),
  atMissing: problem<{ moment: string }>(
    "CY164",
    () => "`at` is missing before this time.",
    ({ moment }) => `Write \`at ${moment}\`.`,
  ),
  nothingGiven: problem<object>(
    "CY165",
    () => "What a customer does not have is not given.",
    () => "Leave the line out: a customer has only what is given.",
  ),
  sentByNobody: problem<{
    department: string;
    intent: string;
    channel: string;
    customer: string;
    moment: string;
  }>(
    "CY166",
    () => "Of an earlier message a test says who sent it, and how.",
    ({ department, intent, channel, customer, moment }) =>
      `Write: \`and ${department} sent ${intent} by ${channel} to ${customer} at ${moment}\`.`,
  ),
  articleBeforeIntent: problem<{ article: string; intent: string }>(
    "CY167",
    ({ article }) => `\`${article}\` does not belong before the name of an intent here.`,
    ({ article, intent }) => `Leave out \`${article}\`: \`send ${intent} by ...\`.`,
  ),
  andForWhen: problem<object>(
    "CY168",
    () => "Each message begins with `when`, and so does all else that happens in a test.",
    () => "Write `when`.",
  ),
  aboutWithoutBrackets: problem<{ words: string }>(
    "CY169",
    () => "What a message is about stands in brackets, after the customer.",
    ({ words }) => `Write \`to ana about ${words} at ...\`.`,
  ),
  anyMissing: problem<{ length: string }>(
    "CY170",
    ({ length }) => `\`any\` is missing before \`${length}\`.`,
    ({ length }) => `Write \`in any ${length}\`.`,
  ),
  limitInRule: problem<{ number: string; intent: string }>(
    "CY171",
    () => "`at most` belongs in a limit, not in a rule.",
    ({ number, intent }) =>
      `Write \`limit\` for \`rule\`: \`limit ... applies to ${intent} at most ${number} per customer in any 90 days then block\`.`,
  ),
};
