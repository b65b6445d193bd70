import { htmlPage, type PageParts } from '../../html/frame/html-page.ts';
import { pageFrame } from '../../html/frame/page-frame.ts';
import { escapeHtml } from '../../html/parts/escape-html.ts';
import { type Fact, factList } from '../../html/parts/fact-list.ts';
import type { StudioAnswer } from '../routes/studio-request.ts';

/** A place above a page, and where it leads. */
type Crumb = readonly [text: string, href: string];

const nav = `<nav aria-label="Studio"><a class="brand" href="/">Lifeboat Studio</a><a href="/">Locations</a><a href="/compare">Compare</a><span class="soft">reads only</span></nav>\n`;

function navOf(crumbs: readonly Crumb[]): string {
  const steps = crumbs.map(([text, href]) => `<a href="${escapeHtml(href)}">${escapeHtml(text)}</a>`);
  return steps.length === 0 ? nav : `${nav}<nav class="crumbs" aria-label="You are in">${steps.join(' / ')}</nav>\n`;
}

interface StudioPage {
  readonly title: string;
  readonly crumbs?: readonly Crumb[];
  readonly facts?: readonly Fact[];
  /** HTML. */
  readonly body: string;
  readonly status?: number;
}

/** A page of the studio that runs no script. */
export function studioPage({ title, crumbs = [], facts = [], body, status = 200 }: StudioPage): StudioAnswer {
  const frame = pageFrame({ title: `${title} - Lifeboat Studio`, formAction: 'self' });
  const list = facts.length === 0 ? '' : factList(facts);
  return {
    status,
    headers: pageHeaders(frame.policy),
    body: `${frame.start}${navOf(crumbs)}<main><h1>${escapeHtml(title)}</h1>\n${list}${body}</main>\n${frame.end}`,
  };
}

/** A page of rows as the reports have them: the one script filters them. `more`: rows that come while the page is sent. */
export function rowsPage(
  { rows, ...parts }: PageParts,
  { crumbs = [], more, end = '' }: { readonly crumbs?: readonly Crumb[]; readonly more?: AsyncIterable<string>; readonly end?: string },
): StudioAnswer {
  const page = htmlPage({ ...parts, nav: navOf(crumbs), formAction: 'self' });
  const close = `</main>\n${end}${page.end}`;
  const body = async function* () {
    yield `${page.start}${rows.join('')}`;
    yield* more ?? [];
    yield close;
  };
  return { status: 200, headers: pageHeaders(page.policy), body: more ? body() : `${page.start}${rows.join('')}${close}` };
}

function pageHeaders(policy: string): Record<string, string> {
  // In the page itself it has no effect.
  return { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': `${policy}; frame-ancestors 'none'` };
}
