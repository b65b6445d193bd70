import { existsSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import type { MarkdownRenderer } from 'vitepress';
import { sitePath } from './site-path.ts';

interface RepositoryLinksOptions {
  /** Folder of the repository, which is the source folder of the site, too. */
  readonly root: string;
  /** Where people read the sources, such as `https://host/owner/name/blob/main`. Without it, links to sources are plain text. */
  readonly sourceUrl: string | undefined;
}

/** Links of pages are relative paths in the repository, so that they work where the repository is read. Here they lead to the site's
 * pages, and those to other files to the sources. @throws for a link to a file that is not there */
export function repositoryLinks(md: MarkdownRenderer, { root, sourceUrl }: RepositoryLinksOptions): void {
  md.core.ruler.push('repository-links', ({ tokens, env }) => {
    const page: string = env.realPath ?? env.path;
    for (const { children } of tokens) {
      let dropped = false;
      for (const token of children ?? []) {
        if (token.type === 'link_close' && dropped) {
          token.hidden = true;
          token.tag = '';
          token.type = 'text';
          dropped = false;
        }
        if (token.type !== 'link_open') continue;
        const href = String(token.attrGet('href'));
        if (/^([a-z]+:|#|\/)/.test(href)) continue;
        const target = targetOf(decodeURI(href), page);
        if (target.site) token.attrSet('href', target.site);
        else if (sourceUrl) token.attrSet('href', `${sourceUrl}/${target.path}`);
        else {
          token.tag = '';
          token.type = 'text';
          dropped = true;
        }
      }
    }
  });

  function targetOf(href: string, page: string): { readonly path: string; readonly site?: string } {
    const [path = '', hash] = href.split('#');
    const file = resolve(dirname(page), path);
    if (!existsSync(file)) throw new Error(`${relative(root, page)}: there is no ${href}`);
    const source = relative(root, file);
    const readme = [source, `${source}/README.md`].find((each) => each.endsWith('.md') && existsSync(resolve(root, each)));
    if (!readme) return { path: source };
    return { path: source, site: `/${sitePath(readme).replace(/(index)?\.md$/, '')}${hash ? `#${hash}` : ''}` };
  }
}
