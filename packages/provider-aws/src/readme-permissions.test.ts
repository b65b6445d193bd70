import { globSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { readmeActions, readmePolicy } from '../test/readme-policy.ts';

const lock = 'object-lock/'; // has permissions of its own
const sources = (folder: string, without = '/never/') =>
  globSync('**/*.ts', { cwd: resolve(import.meta.dirname, folder) })
    .filter((file) => !file.endsWith('.test.ts') && !file.includes(without))
    .map((file) => readFileSync(resolve(import.meta.dirname, folder, file), 'utf8'))
    .join('\n');
const matches = (text: string, pattern: RegExp) => [...new Set([...text.matchAll(pattern)].map(([, name = '']) => name))].sort();
const requestsOf = (text: string, pattern: RegExp) =>
  matches(text, pattern)
    .filter((name) => !['destroy', 'get', 'close'].includes(name))
    .map((name) => name.charAt(0).toUpperCase() + name.slice(1));

test.each([
  ['S3 permissions', () => requestsOf(sources('../../s3-store/src', lock), /\bclient\.([a-z]\w+)\(/g)],
  ['S3 permissions for object lock', () => requestsOf(sources('../../s3-store/src/object-store/object-lock'), /\bclient\.([a-z]\w+)\(/g)],
  ['EBS permissions', () => requestsOf(sources('.'), /\bec2\.([a-z]\w+)\(/g)],
])('%s: the policy, the table of reasons and the requests of the code agree', (heading, requests) => {
  const table = readmeActions(heading);
  const allowed = readmePolicy(heading).Statement.flatMap(({ Action }) => Action);
  expect([...table.keys()].sort()).toEqual([...allowed].sort());
  for (const [action, { reason }] of table) expect(reason, action).not.toBe('');
  expect([...table.values()].flatMap((row) => row.requests).sort()).toEqual(requests());
});

test('EBS: the permissions that errors ask for are those of the table', () => {
  const named = matches(sources('.'), /permission: '([^']+)'/g).flatMap((text) => text.split(' and '));
  expect([...new Set(named)].sort()).toEqual([...readmeActions('EBS permissions').keys()].sort());
});

test("MinIO's README has the same policy and reasons, without what only Amazon's regions need", () => {
  const minio = new URL('../../provider-minio/README.md', import.meta.url);
  expect(readmePolicy('Permissions', minio)).toEqual(readmePolicy('S3 permissions'));
  const [theirs, ours] = [readmeActions('Permissions', minio), readmeActions('S3 permissions')];
  expect([...theirs.keys()]).toEqual([...ours.keys()]);
  for (const [action, { reason }] of theirs) expect(ours.get(action)?.reason.startsWith(reason), action).toBe(true);
});
