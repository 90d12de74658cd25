const NOTHING = String.raw`[+-]?0*\.?0*(?:%|[a-z]+)?(?=!|$)`;
const FAR = String.raw`-\d{3,}`;

/** Declarations that let nothing be seen of what they stand for, or of what is in it; without blanks, in small letters. */
const HIDING = new RegExp(
  `^(?:${[
    "display:none",
    "visibility:(?:hidden|collapse)",
    "content-visibility:hidden",
    `(?:opacity|font-size|line-height|zoom|(?:max-)?(?:height|width|block-size|inline-size)):${NOTHING}`,
    String.raw`font:(?:[a-z]*)0(?:%|[a-z]+)?\/`,
    "color:transparent",
    String.raw`color:(?:rgba?|hsla?)\([^)]*[,/]0*\.?0*%?\)`,
    "color:#(?:[0-9a-f]{3}0|[0-9a-f]{6}00)(?:!|$)",
    "mso-hide:all",
    `(?:left|right|top|bottom|inset|text-indent):${FAR}`,
    `margin(?:-[a-z-]+)?:.*${FAR}`,
    `(?:transform:.*)?translate(?:[xyz]|3d)?[(:].*${FAR}`,
    String.raw`(?:transform:.*)?scale(?:[xyz]|3d)?[(:]0*\.?0*%?(?=[,)!]|$)`,
    String.raw`filter:.*opacity\(0*\.?0*%?\)`,
    String.raw`clip:rect\(`,
    "clip-path:(?!none)",
  ].join("|")})`,
);

/** Whether declarations, as in a `style` attribute, hide what they stand for. */
export function isHiding(declarations: string): boolean {
  return unescapedCss(declarations.replace(COMMENT, ""))
    .split(";")
    .some((one) => HIDING.test(one.slice(0, LONGEST).toLowerCase().replace(/\s+/g, "")));
}

/** One that does not end goes to the end. */
const COMMENT = /\/\*.*?(?:\*\/|$)/gs;
/** Of one declaration. What is longer holds a picture. */
const LONGEST = 2_000;

/** `\64 isplay` is `display`. */
export function unescapedCss(text: string): string {
  return text.replace(/\\(?:([0-9a-f]{1,6})\s?|([^\n\r\f]))/gi, (_all, code?: string, sign?: string) => {
    const point = code === undefined ? 0 : Number.parseInt(code, 16);
    return sign ?? (point > 0 && point <= 0x10_ff_ff ? String.fromCodePoint(point) : "\ufffd");
  });
}
