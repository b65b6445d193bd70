import { escapeHtml } from './escape-html.ts';

interface PageRow {
  /** One of the page's groups. */
  readonly group: string;
  /** Its place among them; 0 stands first. */
  readonly rank: number;
  readonly look: 'bad' | 'warn' | 'good' | '';
  /** Before the name, in a softer color. @default nothing */
  readonly kind?: string;
  readonly name: string;
  /** Where the name leads. @default nowhere */
  readonly href?: string | undefined;
  /** After the name, in a softer color. @default nothing */
  readonly facts?: string;
  /** What a reader should know before the row is opened, after the name. @default nothing */
  readonly note?: string | undefined;
  /** What is seen once the row is opened. */
  readonly lines?: readonly string[];
  /** The same as HTML, where it is more than lines. */
  readonly html?: string;
}

/** A row that a page can search and filter; see `htmlPage`. Everything in it but `html` is text. */
export function pageRow({ group, rank, look, kind = '', name, href, facts, note, lines = [], html }: PageRow): string {
  const attributes = `class="row rank${rank} ${look}" data-group="${escapeHtml(group)}"`;
  const named = href === undefined ? escapeHtml(name) : `<a href="${escapeHtml(href)}">${escapeHtml(name)}</a>`;
  const told = facts === undefined ? '' : ` <span class="soft">${escapeHtml(facts)}</span>`;
  const noted = note === undefined ? '' : ` <span class="warn-text">${escapeHtml(note)}</span>`;
  const head = `<span class="tag">${escapeHtml(group)}</span> <span class="kind">${escapeHtml(kind)}</span> ${named}${told}${noted}`;
  if (lines.length === 0 && html === undefined) return `<div ${attributes}>${head}</div>\n`;
  const opened = html ?? lines.map((line) => `<p>${escapeHtml(line)}</p>`).join('');
  return `<details ${attributes}><summary>${head}</summary>${opened}</details>\n`;
}
