import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { defineConfig } from 'vitepress';
import { contents } from './contents.ts';
import { githubSlug } from './github-slug.ts';
import { repositoryLinks } from './repository-links.ts';
import { sitePath } from './site-path.ts';
import { writeLlmsFiles } from './write-llms-files.ts';

const root = resolve(import.meta.dirname, '../..');
const { repository } = JSON.parse(readFileSync(resolve(root, 'packages/core/package.json'), 'utf8'));
const sourceUrl = repository?.url ? `${repository.url.replace(/^git\+|\.git$/g, '')}/blob/main` : undefined;
const headingOf = (source: string) => /^# (.*)$/m.exec(readFileSync(resolve(root, source), 'utf8'))?.[1]?.replaceAll('`', '');

// The pages lie outside of this folder, where no node_modules has Vue; the program that renders them lies inside.
const vueOfTheSite = {
  name: 'vue-of-the-site',
  enforce: 'pre' as const,
  resolveId: (id: string, _importer: string | undefined, { ssr }: { readonly ssr?: boolean }) =>
    ssr && /^vue(\/server-renderer)?$/.test(id) ? { id, external: true } : undefined,
};

export default defineConfig({
  title: 'Lifeboat',
  description: 'Back up, restore and migrate Kubernetes clusters from TypeScript, in the format of Velero.',
  lang: 'en',
  cleanUrls: true,
  head: [['link', { rel: 'icon', href: 'data:,' }]], // none, and none is asked for
  srcDir: '..',
  srcExclude: ['{.*,bench,test,tmp,scripts}/**', 'AGENTS.md', 'packages/*/{src,test}/**', 'site/api/**'],
  outDir: 'dist',
  rewrites: sitePath,
  markdown: {
    html: false, // a <name> is text
    linkify: false, // velero.io is a group of the API
    anchor: { slugify: githubSlug },
    config: (md) => {
      repositoryLinks(md, { root, sourceUrl });
      const { text } = md.renderer.rules;
      // Vue would take {{name}} for an expression.
      md.renderer.rules.text = (...args) => (text?.(...args) ?? '').replaceAll('{{', '&#123;&#123;');
    },
  },
  themeConfig: {
    nav: [
      { text: 'Getting started', link: '/start/getting-started' },
      { text: 'Recipes', link: '/recipes/server-sent-events' },
      { text: 'All pages', link: '/contents' },
      { text: 'Changes', link: '/reference/changelog' },
      { text: 'API', link: '/api/index.html', target: '_self' },
    ],
    sidebar: contents.map(({ title, pages }) => ({
      text: title,
      collapsed: false,
      items: pages.map(({ source, text }) => ({
        text: text ?? headingOf(source) ?? source,
        link: `/${sitePath(source).replace(/(index)?\.md$/, '')}`,
      })),
    })),
    outline: [2, 3],
    search: { provider: 'local' },
    footer: { message: 'Apache-2.0' },
    ...(repository?.url && { socialLinks: [{ icon: 'github', link: repository.url.replace(/^git\+|\.git$/g, '') }] }),
  },
  vite: { plugins: [vueOfTheSite] },
  buildEnd: ({ outDir, site }) => writeLlmsFiles({ root, outDir, base: site.base }),
});
