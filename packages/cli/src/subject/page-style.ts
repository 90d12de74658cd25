/** The look of a person's page: no colour means anything that a word does not say too. It can be printed. */
export const SUBJECT_STYLE = `
:root {
  color-scheme: light dark;
  --paper: #ffffff; --ink: #1d2430; --faint: #5a6475; --line: #d9dee7; --panel: #f5f7fa;
  --good: #17663a; --bad: #a1260d; --wait: #7a4f00; --link: #1a55a8;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #14181f; --ink: #e4e8ef; --faint: #9aa5b6; --line: #303846; --panel: #1b212b;
    --good: #7fd6a2; --bad: #ff9c85; --wait: #f0c674; --link: #8fbdff;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.55 system-ui, sans-serif; }
a { color: var(--link); }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
.skip { position: absolute; left: -100rem; }
.skip:focus { left: 1rem; top: 1rem; background: var(--paper); padding: .5rem 1rem; }
header, main, footer { max-width: 60rem; margin: 0 auto; padding: 0 1.25rem; }
h1 { font-size: 1.6rem; margin: 1.5rem 0 .25rem; overflow-wrap: anywhere; }
h2 { font-size: 1.25rem; margin: 2.5rem 0 .75rem; }
h3 { font-size: 1.05rem; margin: 0; overflow-wrap: anywhere; }
h4 { font-size: 1rem; margin: 1rem 0 .25rem; }
p { margin: .4rem 0; }
nav ul { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; list-style: none; padding: 0; }
.faint { color: var(--faint); font-weight: 400; }
.panel { border: 1px solid var(--line); border-radius: .5rem; padding: .9rem 1.1rem; margin: 1rem 0; break-inside: avoid; }
.note { background: var(--panel); }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: .3rem .75rem .3rem 0; border-bottom: 1px solid var(--line); vertical-align: top; overflow-wrap: anywhere; }
tr:last-child > * { border-bottom: 0; }
th { color: var(--faint); font-weight: 600; width: 14rem; }
ul { margin: .3rem 0; padding-left: 1.4rem; }
.send, .amend { color: var(--good); font-weight: 700; }
.hold { color: var(--wait); font-weight: 700; }
.block { color: var(--bad); font-weight: 700; }
details > summary { cursor: pointer; margin: .75rem 0 .25rem; }
footer { margin: 2.5rem auto; color: var(--faint); }
@media (max-width: 40rem) { th { width: 9rem; } }
@media print { details { display: block; } nav, .skip { display: none; } }
`;
