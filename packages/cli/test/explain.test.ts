import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { runInProcess } from './run-in-process.ts';

test('codes of errors, issues and plans are explained; one that there is not is refused with those that are near', async () => {
  const error = await runInProcess(['explain', '(backup_broken)']);
  expect(error.stdout).toMatch(/^Code: {3}BACKUP_BROKEN\nKind: {3}an error\nMeans: {2}Files.*To do: {2}Repair.*\n$/s);
  const [issue] = JSON.parse((await runInProcess(['explain', 'OWNER_NOT_LINKED', '-o', 'json'])).stdout) as [object];
  expect(issue).toMatchObject({ code: 'OWNER_NOT_LINKED', of: 'an issue of a run' });
  expect((await runInProcess(['explain', 'QUOTA_EXCEEDED'])).stdout).toContain('Kind:   an object of a plan');
  const none = await runInProcess(['explain', 'BACKUP_BROKE']);
  expect([none.code, none.stderr]).toEqual([2, expect.stringContaining('there is no code BACKUP_BROKE; there are BACKUP_NOT_FOUND')]);
});

test('with -o json an error is JSON, alone on standard error, and names the location as the user did', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'lifeboat-explain-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const url = `file://${folder}`;
  const { code, stdout, stderr } = await runInProcess(['backup', 'describe', 'none', '--location', url, '-o', 'json']);
  expect([code, stdout]).toEqual([1, '']);
  expect(JSON.parse(stderr)).toEqual({
    error: {
      code: 'BACKUP_NOT_FOUND',
      message: `There is no backup "none" in location ${url}`,
      hints: ['"lifeboat backup get" lists the backups of the location'],
    },
  });
  const usage = await runInProcess(['backup', 'describe', 'none', '--output=json', '--location', 'nonsense']);
  expect([usage.code, JSON.parse(usage.stderr)]).toEqual([2, { error: { message: expect.stringContaining('nonsense'), hints: [] } }]);
  const run = await runInProcess(['restore', 'create', '--from-backup', 'none', '--result', 'json', '--quiet', '--location', 'nonsense']);
  expect([run.code, JSON.parse(run.stderr)]).toEqual([2, { error: { message: expect.stringContaining('nonsense'), hints: [] } }]);
});

test('an error as JSON is JSON on a narrow terminal, too', async () => {
  const { stderr } = await runInProcess(['explain', 'A_CODE_THAT_IS_LONG_AND_NOT_THERE', '-o', 'json'], { columns: 40 });
  expect(JSON.parse(stderr)).toMatchObject({ error: { message: expect.stringContaining('there is no code') } });
});
