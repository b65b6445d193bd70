import { execFile } from 'node:child_process';
import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cliCommand } from '../../../test/testing/cli-command.ts';
import { runInProcess } from './run-in-process.ts';
import { type ServerLab, startServerLab } from './server-mode/start-server-lab.ts';

let lab: ServerLab;
let kubeconfig: readonly string[];
/** What may stand at the end of a command line. */
const complete = async (...words: string[]) => await completeWithin(60_000, ...words);
const completeWithin = async (timeoutInMs: number, ...words: string[]) => {
  const signal = AbortSignal.timeout(timeoutInMs);
  const { code, stdout, stderr } = await runInProcess(['__complete', '--', ...words], { cwd: lab.cwd, signal });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.split('\t')[0]);
};

beforeAll(async () => {
  lab = await startServerLab();
  kubeconfig = ['--kubeconfig', join(lab.cwd, 'kubeconfig')];
  for (const name of ['b1', 'b2', 'weekly']) await lab.velero.objects('Backup').create({ metadata: { name }, spec: {} });
  await lab.velero.objects('Restore').create({ metadata: { name: 'r1' }, spec: { backupName: 'b1' } });
  await lab.velero.objects('Schedule').create({ metadata: { name: 'daily' }, spec: { schedule: '@daily', template: {} } });
  await lab.velero
    .objects('BackupStorageLocation')
    .create({ metadata: { name: 'far' }, spec: { provider: 'aws', objectStorage: { bucket: 'b' } } });
});
afterAll(() => lab.close());

describe('words', () => {
  test.each<[string[], string[]]>([
    [['back'], ['backup', 'backup-location']],
    [
      ['backup', 'de'],
      ['delete', 'describe'],
    ],
    [['--quiet', 'schedule', 'pa'], ['pause']],
    [['get', 'rest'], ['restores']],
    [['backup', 'create', 'x', '--snapshot-v'], ['--snapshot-volumes']],
    [
      ['backup', 'create', 'x', '--snapshot-volumes='],
      ['--snapshot-volumes=true', '--snapshot-volumes=false'],
    ],
    [
      ['backup', 'get', '-o', ''],
      ['table', 'json', 'yaml'],
    ],
    [['backup', 'get', '--output=j'], ['--output=json']],
    [
      ['completion', ''],
      ['bash', 'zsh', 'fish'],
    ],
    [['backup', 'get', '--kubeconfig', ''], [':files']],
    [['backup', 'create', ''], []],
    [['nothing', 'of', 'this', ''], []],
  ])('lifeboat %j', async (words, expected) => {
    expect((await complete(...words)).sort()).toEqual([...expected].sort());
  });

  test('the hidden command is not among them', async () => {
    expect(await complete('')).not.toContain('__complete');
    expect(await complete('')).toContain('restore');
  });
});

describe('names of the cluster', () => {
  test.each<[string[], string[]]>([
    [
      ['backup', 'describe', 'b'],
      ['b1', 'b2'],
    ],
    [['describe', 'backups', 'w'], ['weekly']],
    [
      ['backup', 'delete', 'b1', 'b'],
      ['b1', 'b2'],
    ],
    [
      ['restore', 'create', '--from-backup', ''],
      ['b1', 'b2', 'weekly'],
    ],
    [
      ['restore', 'create', '--from-backup=b'],
      ['--from-backup=b1', '--from-backup=b2'],
    ],
    [['restore', 'logs', ''], ['r1']],
    [['schedule', 'unpause', ''], ['daily']],
    [['backup', 'create', '--from-schedule', ''], ['daily']],
    [['backup', 'create', 'x', '--storage-location', ''], ['far']],
    [['backup-location', 'set', ''], ['far']],
    [['backup', 'create', 'x', '--include-namespaces', 's'], ['shop']],
    [['backup', 'logs', 'b1', ''], []],
  ])('lifeboat %j', async (words, expected) => {
    expect(await complete(...kubeconfig, ...words)).toEqual(expected);
  });

  test('a cluster that is not there is no word', async () => {
    await writeFile(join(lab.cwd, 'dead'), lab.server.kubeconfig().replace(lab.server.url, 'http://127.0.0.1:9'));
    expect(await completeWithin(300, '--kubeconfig', join(lab.cwd, 'dead'), 'backup', 'describe', '')).toEqual([]);
    expect(await complete('--kubeconfig', join(lab.cwd, 'none'), 'schedule', 'describe', '')).toEqual([]);
  });
});

test('names of a location, and of lifeboat.yaml', async () => {
  const store = join(lab.cwd, 'store');
  const made = await lab.lifeboat(['backup', 'create', 'local1', '--location', `file://${store}`, '--include-namespaces', 'shop']);
  expect(made.code, made.stderr).toBe(0);
  expect(await complete('--location', `file://${store}`, 'backup', 'describe', '')).toEqual(['local1']);
  await writeFile(join(lab.cwd, 'lb.yaml'), `locations:\n  - {name: main, provider: file, config: {path: ${store}}}\n`);
  expect(await complete('--config', join(lab.cwd, 'lb.yaml'), 'backup', 'get', '--location', '')).toEqual(['main']);
});

test('bash completes a line, also behind a =', async () => {
  await writeFile(
    join(lab.cwd, 'lifeboat'),
    `#!/bin/sh\nexec ${[process.execPath, ...cliCommand()].map((word) => `"${word}"`).join(' ')} "$@"\n`,
  );
  await chmod(join(lab.cwd, 'lifeboat'), 0o755);
  await writeFile(join(lab.cwd, 'script'), (await runInProcess(['completion', 'bash'])).stdout);
  // biome-ignore lint/suspicious/noTemplateCurlyInString: they are bash's
  const ask = 'COMP_LINE=$1 COMP_POINT=${#1}; _lifeboat lifeboat; printf "%s " "${COMPREPLY[@]}"';
  const env = { PATH: `${lab.cwd}:/usr/bin:/bin`, HOME: lab.cwd };
  const args = ['--norc', '-c', `source ./script; ${ask}`, '-', 'lifeboat schedule get --output='];
  const { stdout } = await promisify(execFile)('/bin/bash', args, { cwd: lab.cwd, env });
  expect(stdout).toBe('table json yaml ');
});
