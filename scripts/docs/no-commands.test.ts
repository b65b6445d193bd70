import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '../..');

// A controller's status or a page shows the errors of core to readers who have no command line.
test('only the CLI speaks of its commands and flags', () => {
  const files = execFileSync('git', ['ls-files', 'packages/*/src/*.ts'], { cwd: root, encoding: 'utf8' }).trim().split('\n');
  const flags = /`--(?!schedule-skip-immediately|\$)[a-z]|\(--(?!request-timeout|this\.)[a-z]/; // flags of other programs, and a decrement
  const told = files
    .filter((path) => !path.startsWith('packages/cli/') && !path.endsWith('.test.ts'))
    .flatMap((path) =>
      readFileSync(resolve(root, path), 'utf8')
        .split('\n')
        .flatMap((line, i) =>
          /\blifeboat (backup|restore|provider|demo)\b/.test(line) || flags.test(line) ? [`${path}:${i + 1}: ${line.trim()}`] : [],
        ),
    );
  expect(told).toEqual([]);
});
