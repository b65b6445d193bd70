/** The look of all pages: light or dark as the reader's system is, readable on a phone, no font or image from anywhere. */
export const pageStyle = `
:root { color-scheme: light dark; --text: light-dark(#1f2328, #f0f6fc); --line: light-dark(#d8dee4, #3d444d); --soft: light-dark(#59636e, #9198a1); --bad: light-dark(#cf222e, #f85149);
  --warn: light-dark(#9a6700, #d29922); --good: light-dark(#1a7f37, #3fb950); --link: light-dark(#0969da, #58a6ff);
  --back: light-dark(#fff, #0d1117); --raised: light-dark(#f6f8fa, #151b23); }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 68rem; padding: 1rem; background: var(--back); color: var(--text);
  font: 15px/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.4rem; margin: 0 0 .5rem; line-height: 1.25; } h2 { font-size: 1.05rem; margin: 1.6rem 0 .4rem; }
a { color: var(--link); text-decoration: none; } a:hover { text-decoration: underline; }
:focus-visible { outline: 2px solid var(--link); outline-offset: 1px; border-radius: 3px; }
dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: .1rem .8rem; margin: 0 0 1rem; }
dt { color: var(--soft); } dd { margin: 0; }
main { display: block; }
.rows { display: flex; flex-direction: column; margin-top: 1rem; }
.tools { position: sticky; top: 0; padding: .6rem 0; background: var(--back); order: -1; display: flex; flex-wrap: wrap; gap: .5rem .9rem; z-index: 1; }
input, select, button, .button { padding: .35rem .6rem; font: inherit; border: 1px solid var(--line); border-radius: 6px; background: var(--raised); color: var(--text); }
input { min-width: 0; } button, .button { cursor: pointer; display: inline-block; }
.tools input[type=search] { flex: 1 1 14rem; }
.tools label { white-space: nowrap; }
.row, .fold { border-bottom: 1px solid var(--line); padding: .35rem 0; } .fold table { margin: .3rem 0 .3rem 1.2rem; width: calc(100% - 1.2rem); }
summary { cursor: pointer; } .row p { margin: .3rem 0 .3rem 1.2rem; } .row p:not([class]) { color: var(--soft); } .lead { order: -2; } .lead p { margin: .3rem 0; }
.tag { display: inline-block; min-width: 6.2rem; font-weight: 600; } .kind, .soft { color: var(--soft); }
${Array.from({ length: 10 }, (_, rank) => `.rank${rank} { order: ${rank}; }`).join(' ')}
.bad > .tag, .bad > summary > .tag, .bad-text { color: var(--bad); } .warn > .tag, .warn > summary > .tag, .warn-text { color: var(--warn); }
.good > .tag, .good > summary > .tag, .good-text { color: var(--good); }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-size: 14px; width: 100%; }
td, th { border-bottom: 1px solid var(--line); padding: .3rem .8rem .3rem 0; text-align: left; vertical-align: top; overflow-wrap: normal; }
td { overflow-wrap: anywhere; } th { color: var(--soft); font-weight: 600; white-space: nowrap; }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.row table { margin: .3rem 0 .3rem 1.2rem; font: 13px/1.45 ui-monospace, monospace; width: calc(100% - 1.2rem); table-layout: fixed; }
.row td, .row th { border: 1px solid var(--line); padding: .15rem .4rem; white-space: normal; }
pre { margin: 0; padding: .6rem .8rem; border: 1px solid var(--line); border-radius: 6px; background: var(--raised); overflow-x: auto;
  font: 13px/1.5 ui-monospace, monospace; overflow-wrap: normal; tab-size: 2; }
pre.wrap { white-space: pre-wrap; overflow-wrap: anywhere; }
code { font: 13px/1.45 ui-monospace, monospace; }
ul.plain { list-style: none; margin: 0; padding: 0; } ul.plain li { padding: .1rem 0; }
.charts { display: flex; flex-wrap: wrap; gap: 0 2.5rem; } figure { margin: 1rem 0 0; overflow-x: auto; max-width: 100%; } figcaption { color: var(--soft); }
svg text { fill: currentColor; font: 12px system-ui, sans-serif; }
svg.bar rect { fill: var(--link); } svg.bar rect.bad { fill: var(--bad); }
svg.bar { display: block; width: 100%; min-width: 5rem; height: 12px; margin-top: .35rem; } svg.chart rect { fill: var(--link); opacity: .6; } svg.chart rect.bad { fill: var(--bad); opacity: 1; }
nav { display: flex; flex-wrap: wrap; gap: .2rem .9rem; margin: 0 0 1rem; padding: 0 0 .6rem; border-bottom: 1px solid var(--line); align-items: baseline; }
nav .brand { font-weight: 700; color: inherit; }
.crumbs { display: block; border: 0; padding: 0; margin: 0 0 .3rem; }
form.line { display: flex; flex-wrap: wrap; gap: .5rem; margin: .6rem 0; align-items: end; } form.line label { display: flex; flex-direction: column; color: var(--soft);
  font-size: 13px; flex: 1 1 9rem; min-width: 0; } form.line label input, form.line label select { width: 100%; height: 2.3rem; font-size: 15px; }
.note { border-left: 3px solid var(--line); padding: .1rem 0 .1rem .8rem; color: var(--soft); } .note form { display: inline-flex; margin: 0 .3rem .5rem 0; } .note.warn { border-color: var(--warn); color: inherit; }
footer { margin-top: 1.6rem; color: var(--soft); font-size: 14px; }
[hidden] { display: none !important; }
@media (max-width: 40rem) { .tag { min-width: 0; margin-right: .4rem; } .scroll td:not(.number) { min-width: 6.6rem; } dl { grid-template-columns: minmax(0, 1fr); gap: 0; } dd { margin: 0 0 .35rem; } .optional { display: none; } td, th { padding-right: .5rem; } .fold table { margin-left: 0; width: 100%; } }
@media print { .tools, nav, form { display: none; } }
`;
