/** A rule of a style sheet, whatever condition it stands under: some reader's screen is as it says. */
export interface StyleRule {
  /** The selectors in front of it, as they are written. */
  readonly selectors: string;
  readonly declarations: string;
}

/** What stands in their blocks stands for no element. */
const NO_ELEMENTS =
  /^@(?:-[a-z]+-)?(?:font-face|keyframes|page|property|counter-style|font-feature-values)\b/i;

interface Block {
  /** Those that its declarations stand for. */
  readonly selectors: string;
  readonly isOfElements: boolean;
  declarations: string;
}

const SHEET: Block = { selectors: "", isOfElements: true, declarations: "" };

/**
 * The rules of a style sheet, those in `@media` and the like and in other rules included, in time proportional to its length. What
 * does not end is taken to end with the sheet, as readers do.
 */
export function rulesOfStyleSheet(css: string): readonly StyleRule[] {
  const rules: StyleRule[] = [];
  const open: Block[] = [];
  let text = "";
  const close = (): void => {
    const block = open.pop();
    const declarations = `${block?.declarations ?? ""}${text}`;
    text = "";
    if (block?.isOfElements === true) rules.push({ selectors: block.selectors, declarations });
  };
  for (const token of tokensOf(css)) {
    if (token === "{") {
      const { before, prelude } = preludeIn(text);
      const around = open.at(-1);
      if (around !== undefined) around.declarations += before;
      open.push(blockIn(around ?? SHEET, prelude));
      text = "";
    } else if (token === "}") close();
    else if (token === ";" && open.length === 0) text = "";
    else text += token;
  }
  while (open.length > 0) close();
  return rules;
}

/** Declarations right in `@media` are of the rule around it. */
function blockIn(around: Block, prelude: string): Block {
  return {
    selectors: prelude.startsWith("@") ? around.selectors : prelude,
    isOfElements: around.isOfElements && !NO_ELEMENTS.test(prelude),
    declarations: "",
  };
}

/** What stands in front of a block: declarations before the last semicolon, and what the block is of. */
function preludeIn(text: string): { readonly before: string; readonly prelude: string } {
  const at = text.lastIndexOf(";") + 1;
  return { before: text.slice(0, at), prelude: text.slice(at).trim() };
}

const TOKEN =
  /\/\*|<!--|-->|"(?:[^"\\\n]|\\[\s\S])*"?|'(?:[^'\\\n]|\\[\s\S])*'?|\\[\s\S]|[{};]|[^/<\-"'\\{};]+|[\s\S]/g;

/** Comments, and what hides a sheet from readers of old, are left out. */
function* tokensOf(css: string): Generator<string> {
  TOKEN.lastIndex = 0;
  for (let at = 0; at < css.length; ) {
    TOKEN.lastIndex = at;
    const [token = ""] = TOKEN.exec(css) ?? [];
    at += Math.max(1, token.length);
    if (token === "/*") {
      const end = css.indexOf("*/", at);
      at = end < 0 ? css.length : end + 2;
    } else if (token !== "<!--" && token !== "-->") yield token;
  }
}
