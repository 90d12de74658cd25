/** The look of the coverage page: no colour means anything that a sign or a word does not say too. */
export const PAGE_STYLE = `
:root {
  color-scheme: light dark;
  --paper: #ffffff; --ink: #1d2430; --faint: #5a6475; --line: #d9dee7; --panel: #f5f7fa;
  --good: #17663a; --bad: #a1260d; --bad-paper: #fdf0ec; --link: #1a55a8; --bar: #17663a; --rest: #d9dee7;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #14181f; --ink: #e4e8ef; --faint: #9aa5b6; --line: #303846; --panel: #1b212b;
    --good: #7fd6a2; --bad: #ff9c85; --bad-paper: #32201d; --link: #8fbdff; --bar: #4fae78; --rest: #39424f;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
a { color: var(--link); }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
:target { scroll-margin-top: 1rem; outline: 2px solid var(--link); }
.skip { position: absolute; left: -100rem; }
.skip:focus { left: 1rem; top: 1rem; background: var(--paper); padding: .5rem 1rem; }
header, main { max-width: 80rem; margin: 0 auto; padding: 0 1.5rem; }
h1 { font-size: 1.5rem; margin: 1.5rem 0 .25rem; }
h2 { font-size: 1.2rem; margin: 2.5rem 0 .75rem; }
.total { font-size: 1.1rem; margin: 0 0 1rem; }
code, .text { font: 13px/1.6 ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: .3rem .75rem .3rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
th { color: var(--faint); font-weight: 600; }
td.number, th.number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; width: 1%; padding-left: 1.5rem; }
.percent { display: inline-block; min-width: 4rem; text-align: right; }
tr.pack th { color: var(--ink); padding-top: 1rem; }
tr.pack td { padding-top: 1rem; font-weight: 600; }
.bar { display: inline-block; width: 7rem; height: .6rem; background: var(--rest); border-radius: .3rem; overflow: hidden; }
.bar > span { display: block; height: 100%; background: var(--bar); }
.faint { color: var(--faint); font-weight: 400; }
.yes { color: var(--good); white-space: nowrap; }
.no { color: var(--bad); font-weight: 700; white-space: nowrap; }
.outcome + .outcome { margin-left: .9rem; }
.legend { background: var(--panel); border: 1px solid var(--line); border-radius: .5rem; padding: .75rem 1.25rem; margin: 1rem 0; }
.legend ul { margin: .5rem 0 0; padding: 0; list-style: none; columns: 22rem; }
.legend li { margin: .2rem 0; break-inside: avoid; }
details > summary { cursor: pointer; }
.points { margin: .25rem 0 .75rem; padding-left: 1.25rem; }
.points li { margin: .15rem 0; }
.file { border: 1px solid var(--line); border-radius: .5rem; overflow-x: auto; }
.row { display: flex; min-width: max-content; }
.row:first-child { padding-top: .5rem; }
.row:last-child { padding-bottom: .5rem; }
.place { width: 3.5rem; flex: none; padding-right: .75rem; text-align: right; color: var(--faint); text-decoration: none; }
.sign { width: 1.75rem; flex: none; text-align: center; }
.text { white-space: pre; padding-right: 1rem; }
.row.lacks { background: var(--bad-paper); }
.some { text-decoration: underline dashed var(--bad) 2px; text-underline-offset: 4px; }
.none { text-decoration: underline double var(--bad) 2px; text-underline-offset: 4px; }
.all { text-decoration: underline solid var(--good) 1px; text-underline-offset: 4px; }
.note { display: flex; background: var(--bad-paper); padding: .1rem 1rem .1rem 5.25rem; gap: .75rem; flex-wrap: wrap; }
.note .jump { margin-left: auto; white-space: nowrap; }
.note code { background: var(--paper); border: 1px solid var(--line); border-radius: .25rem; padding: 0 .35rem; }
.fold > summary { padding: .15rem 1rem .15rem 5.25rem; color: var(--faint); background: var(--panel); }
footer { max-width: 80rem; margin: 2.5rem auto; padding: 0 1.5rem; color: var(--faint); }
@media (max-width: 40rem) { .bar { display: none; } .note { padding-left: 1rem; } }
@media print { .file { overflow: visible; } .text { white-space: pre-wrap; } }
`;
