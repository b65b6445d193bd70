import { expect, test } from 'vitest';
import { findLargeFolders } from './find-large-folders.ts';

const folder = (count: number, name = 'file') => Array.from({ length: count }, (_, i) => `packages/core/src/room/${name}${i}.ts`);

test('a folder has at most 15 product files', () => {
  expect(findLargeFolders(folder(15))).toEqual([]);
  expect(findLargeFolders(folder(16))).toEqual([
    'packages/core/src/room: 16 files; give it rooms, or a reason in scripts/arrows/arrow-rules.ts',
  ]);
});

test('tests do not count', () => {
  expect(findLargeFolders([...folder(15), 'packages/core/src/room/a.test.ts', 'packages/core/src/room/testing/b.ts'])).toEqual([]);
});
