import { createHash } from 'node:crypto';
import { escapeHtml } from './escape-html.ts';

/** What begins and ends a page, so that what stands between can be written piece by piece. */
interface HtmlPage {
  readonly start: string;
  readonly end: string;
}

const style = `
:root { color-scheme: light dark; --line: light-dark(#d8dee4, #3d444d); --soft: light-dark(#59636e, #9198a1); --bad: light-dark(#cf222e, #f85149);
  --warn: light-dark(#9a6700, #d29922); --good: light-dark(#1a7f37, #3fb950); --back: light-dark(#fff, #0d1117); --raised: light-dark(#f6f8fa, #151b23); }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 68rem; padding: 1rem; background: var(--back); color: light-dark(#1f2328, #f0f6fc);
  font: 15px/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.4rem; margin: 0 0 .5rem; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .1rem .8rem; margin: 0 0 1rem; }
dt { color: var(--soft); } dd { margin: 0; }
main { display: flex; flex-direction: column; }
.tools { position: sticky; top: 0; padding: .6rem 0; background: var(--back); order: -1; display: flex; flex-wrap: wrap; gap: .5rem .9rem; z-index: 1; }
.tools input[type=search] { flex: 1 1 14rem; min-width: 0; padding: .4rem .6rem; font: inherit; border: 1px solid var(--line); border-radius: 6px;
  background: var(--raised); color: inherit; }
.tools label { white-space: nowrap; }
.row { border-bottom: 1px solid var(--line); padding: .35rem 0; }
.row > summary { cursor: pointer; } .row p { margin: .3rem 0 .3rem 1.2rem; color: var(--soft); }
.tag { display: inline-block; min-width: 6.2rem; font-weight: 600; } .kind { color: var(--soft); }
.rank0 { order: 0; } .rank1 { order: 1; } .rank2 { order: 2; } .rank3 { order: 3; } .rank4 { order: 4; } .rank5 { order: 5; }
.bad > .tag, .bad > summary > .tag, .bad-text { color: var(--bad); } .warn > .tag, .warn > summary > .tag, .warn-text { color: var(--warn); } .good > .tag, .good > summary > .tag { color: var(--good); }
table { border-collapse: collapse; margin: .3rem 0 .3rem 1.2rem; font: 13px/1.45 ui-monospace, monospace; width: calc(100% - 1.2rem); table-layout: fixed; }
td, th { border: 1px solid var(--line); padding: .15rem .4rem; text-align: left; vertical-align: top; } th { background: var(--raised); font-weight: 600; }
figure { margin: 1rem 0 0; overflow-x: auto; } figcaption { color: var(--soft); }
footer { margin-top: 1rem; color: var(--soft); }
[hidden] { display: none !important; }
`;

// Rows say in data-group what they are of; everything else is their text.
const script = `
const rows = [...document.querySelectorAll('.row')];
const search = document.querySelector('#search');
const boxes = [...document.querySelectorAll('.tools input[type=checkbox]')];
const count = document.querySelector('#count');
const text = new Map();
function filter() {
  const words = search.value.toLowerCase().split(/\\s+/).filter(Boolean);
  const groups = new Set(boxes.filter((box) => box.checked).map((box) => box.value));
  let shown = 0;
  for (const row of rows) {
    if (!text.has(row)) text.set(row, row.textContent.toLowerCase());
    const fits = groups.has(row.dataset.group) && words.every((word) => text.get(row).includes(word));
    row.hidden = !fits;
    if (fits) shown += 1;
  }
  count.textContent = shown + ' of ' + rows.length + ' shown';
}
for (const box of boxes) {
  const number = rows.filter((row) => row.dataset.group === box.value).length;
  box.nextSibling.textContent = ' ' + box.value + ' ' + number;
  box.parentElement.hidden = number === 0;
  box.addEventListener('change', filter);
}
search.addEventListener('input', filter);
filter();
`;

const hashOf = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/**
 * A page that needs nothing else: no network, and no script but the one that filters. `groups`: what rows can be of, worst first. Rows have the
 * class `row` and their group in `data-group`; they may come in any order (`rank0` stands first).
 */
export function htmlPage(options: {
  readonly title: string;
  readonly facts: readonly (readonly [string, string])[];
  readonly groups: readonly string[];
}): HtmlPage {
  const policy = `default-src 'none'; style-src ${hashOf(style)}; script-src ${hashOf(script)}; base-uri 'none'; form-action 'none'`;
  const facts = options.facts.map(([name, value]) => `<dt>${escapeHtml(name)}</dt><dd>${escapeHtml(value)}</dd>`).join('');
  const boxes = options.groups
    .map((group) => `<label><input type="checkbox" checked value="${escapeHtml(group)}"> ${escapeHtml(group)}</label>`)
    .join('');
  return {
    start: `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(options.title)}</title>
<style>${style}</style>
</head>
<body>
<h1>${escapeHtml(options.title)}</h1>
<dl>${facts}</dl>
<main>
<div class="tools"><input type="search" id="search" placeholder="Search names, kinds, reasons" aria-label="Search">${boxes}<span id="count" role="status"></span></div>
`,
    end: `<script>${script}</script>
</body>
</html>
`,
  };
}
