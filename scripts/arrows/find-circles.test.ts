import { expect, test } from 'vitest';
import { findCircles } from './find-circles.ts';

const core = (path: string, text: string) => ({ path: `packages/core/src/${path}`, text });

test('files that import each other, by types too, are a circle', () => {
  const files = [
    core('a/one.ts', "import type { Two } from './two.ts';"),
    core('a/two.ts', "import { three } from './three.ts';"),
    core('a/three.ts', "export type { One } from './one.ts';"),
  ];
  expect(findCircles(files)).toEqual([expect.stringMatching(/circle of files: .*one\.ts -> .*three\.ts -> .*two\.ts$/)]);
});

test('so are rooms, though no two of their files import each other', () => {
  const files = [
    core('a/one.ts', "import { two } from '../b/two.ts';"),
    core('b/two.ts', ''),
    core('b/three.ts', "import { four } from '../a/four.ts';"),
    core('a/four.ts', ''),
  ];
  expect(findCircles(files)).toEqual(['a circle of rooms: packages/core/src/a -> packages/core/src/b']);
});

test('what only tests import is none', () => {
  const files = [
    core('a/one.ts', "import { two } from '../b/two.ts';"),
    core('b/two.ts', ''),
    core('b/two.test.ts', "import { one } from '../a/one.ts';"),
  ];
  expect(findCircles(files)).toEqual([]);
});
