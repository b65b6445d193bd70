import { escapeHtml } from '../parts/escape-html.ts';
import { type Fact, factList } from '../parts/fact-list.ts';
import { type PageFrame, pageFrame } from './page-frame.ts';

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

/** What a page is made of. */
export interface PageParts {
  readonly title: string;
  readonly facts: readonly Fact[];
  /** What rows can be of, worst first. */
  readonly groups: readonly string[];
  /** HTML between the facts and the rows. */
  readonly lead?: string;
  /** Each from `pageRow`. */
  readonly rows: readonly string[];
}

interface PageOptions extends Omit<PageParts, 'rows'> {
  /** HTML above the title. */
  readonly nav?: string;
  readonly formAction?: 'none' | 'self';
}

/**
 * A page that needs nothing else: no network, and no script but the one that filters. Rows have the class `row` and their group in
 * `data-group`; they may come in any order (`rank0` stands first).
 */
export function htmlPage({ title, facts, groups, lead = '', nav = '', formAction = 'none' }: PageOptions): PageFrame {
  const frame = pageFrame({ title, script, formAction });
  const boxes = groups
    .map((group) => `<label><input type="checkbox" checked value="${escapeHtml(group)}"> ${escapeHtml(group)}</label>`)
    .join('');
  return {
    ...frame,
    start: `${frame.start}${nav}<h1>${escapeHtml(title)}</h1>
${factList(facts)}${lead}
<main class="rows">
<div class="tools"><input type="search" id="search" placeholder="Search names, kinds, reasons" aria-label="Search">${boxes}<span id="count" role="status"></span></div>
`,
  };
}

/** A page whose rows are all there. */
export function wholePage({ rows, ...parts }: PageParts): string {
  const page = htmlPage(parts);
  return `${page.start}${rows.join('')}</main>\n${page.end}`;
}
