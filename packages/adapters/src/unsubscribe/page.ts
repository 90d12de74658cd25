/** What people read; one line each. */
export interface PageTexts {
  readonly language: string;
  readonly title: string;
  readonly question: string;
  readonly button: string;
  readonly done: string;
  readonly no_link: string;
  readonly too_often: string;
}

export const TEXTS: PageTexts = {
  language: "en",
  title: "Unsubscribe",
  question: "Do you want to get no more of these mails?",
  button: "Unsubscribe",
  done: "You are unsubscribed. Nothing more is to be done.",
  no_link: "This link is not whole. Open it once more from the mail, or write to whom the mail came from.",
  too_often: "Too many ask at once. Nothing was changed; please try again in a minute.",
};

/** What a page may do: nothing but send its form back to where it is from, and tell nobody its address. */
export const PAGE_HEADERS: Readonly<Record<string, string>> = {
  "content-type": "text/html; charset=utf-8",
  "content-security-policy":
    "default-src 'none'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
  "cache-control": "no-store",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "x-robots-tag": "noindex, nofollow",
};

/** Asks, and does nothing by itself: programs open links of mails to look at them. */
export function askingPage(texts: PageTexts): string {
  const { question, button } = texts;
  return page(
    texts,
    `<p>${escaped(question)}</p>
<form method="post"><input type="hidden" name="List-Unsubscribe" value="One-Click"><button>${escaped(button)}</button></form>`,
  );
}

export function tellingPage(texts: PageTexts, text: string): string {
  return page(texts, `<p role="status">${escaped(text)}</p>`);
}

function page({ language, title }: PageTexts, body: string): string {
  return `<!doctype html>
<html lang="${escaped(language)}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escaped(title)}</title>
<h1>${escaped(title)}</h1>
${body}
`;
}

const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (one) => ENTITIES[one] ?? one);
}
