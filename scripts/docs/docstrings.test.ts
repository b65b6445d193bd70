import { globSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';

const core = resolve(import.meta.dirname, '../../packages/core/src');

test('no docstring that callers and plugin writers read begins with a bare "Of"', () => {
  const files = globSync(['contract/**/*.ts', 'plugin-api/**/*.ts'], { cwd: core });
  expect(files.length).toBeGreaterThan(30);
  const bare = files.flatMap((file) =>
    readFileSync(resolve(core, file), 'utf8')
      .split('\n')
      .flatMap((line, at) => (/\/\*\* Of /.test(line) ? [`${file}:${at + 1}`] : [])),
  );
  expect(bare).toEqual([]);
});
