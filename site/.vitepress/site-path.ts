/** Where the site has a Markdown file of the repository: `docs/start/concepts.md` is `start/concepts.md`. Files that are no page of the
 * docs by folder or name keep their path. */
export function sitePath(source: string): string {
  if (Object.hasOwn(elsewhere, source)) return elsewhere[source] ?? source;
  return source
    .replace(/^docs\//, '')
    .replace(/^(packages|examples)\/([^/]+)\/README\.md$/, '$1/$2.md')
    .replace(/(^|\/)README\.md$/, '$1index.md');
}

const elsewhere: Readonly<Record<string, string>> = {
  'site/index.md': 'index.md',
  'site/changelog.md': 'reference/changelog.md',
  'docs/README.md': 'contents.md',
  'README.md': 'about.md',
  'SECURITY.md': 'production/security-policy.md',
  'CONTRIBUTING.md': 'extending/contributing.md',
  'deploy/kustomize/README.md': 'production/kustomize.md',
  'packages/cli/FLAGS.md': 'reference/commands.md',
};
