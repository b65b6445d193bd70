/** A fenced `ts` block of a page. */
export interface Snippet {
  /** `README.md:12` */
  readonly place: string;
  readonly text: string;
}

/** The ```ts blocks of a Markdown page. A block marked ```ts ignore is none. */
export function extractSnippets(page: string, markdown: string): Snippet[] {
  const snippets: Snippet[] = [];
  for (const match of markdown.matchAll(/^```ts *\n([\s\S]*?)^```/gm)) {
    snippets.push({ place: `${page}:${markdown.slice(0, match.index).split('\n').length}`, text: match[1] ?? '' });
  }
  return snippets;
}
