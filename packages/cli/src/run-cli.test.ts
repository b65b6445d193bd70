import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runInProcess } from '../test/run-in-process.ts';

describe('usage errors end with 2 and name the flag', () => {
  test.each([
    [['backup', 'create'], /missing required argument 'name'/],
    [['backup', 'create', 'a', 'b'], /too many arguments/],
    [['backup', 'create', 'a', '--nonsense'], /unknown option '--nonsense'/],
    [['backup', 'creat', 'a'], /unknown command 'creat'/],
    [['backup', 'create', 'a', '--ttl', 'soon'], /--ttl.*720h/s],
    [['backup', 'create', 'a', '-o', 'xml'], /--output.*table, json, yaml/s],
    [['backup', 'create', 'a', '--ordered-resources', 'pods'], /--ordered-resources/],
    [['backup', 'create', 'a', '--snapshot-volumes=maybe'], /--snapshot-volumes.*true or false/s],
    [
      ['backup', 'create', 'a', '--local', '--location', 'file:///x', '--parallel-files-upload', '2'],
      /--parallel-files-upload.*Not available/s,
    ],
    [['backup', 'create', 'a', '--location', 'file:///x', '--from-schedule', 's'], /--from-schedule.*Not available/s],
    [['backup', 'create', 'a', '--csi-snapshot-timeout', 'soon'], /--csi-snapshot-timeout/],
    [['restore', 'create', '--from-backup', 'b', '--location', 'file:///x', '--write-sparse-files'], /--write-sparse-files: Not available/],
    [['backup', 'create', 'a', '--location', 'file:///x', '--storage-location', 'other'], /--storage-location/],
    [['backup', 'create', 'a', '--location', 'file:///x', '--location', 'file:///x'], /given twice/],
    [['backup', 'create', 'a', '--location', 'file:///x', '--storage-policy', 'most'], /all, quorum, any/],
    [['backup', 'create', 'a', '--location', 'file:///x', '--storage-lag-timeout', 'soon'], /--storage-lag-timeout/],
    [['backup', 'logs', 'a', '--location', 'file:///x', '--location', 'file:///y'], /works on one location/],
    [['backup', 'copy', 'a', '--from', 'file:///x'], /--to/],
    [['backup', 'create', 'a'], /No storage location: give one with --location file:\/\/\/dir/],
    [['backup', 'get', '--location', 'ftp://x'], /unknown scheme "ftp"/],
    [['backup', 'get', '--location', 'main'], /there is no lifeboat.yaml/],
    [['backup', 'get', '--config', 'none.yaml'], /--config none.yaml: there is no such file/],
    [['backup', 'delete', '--location', 'file:///x'], /name the backups, or give --all/],
    [['restore', 'delete', '--location', 'file:///x'], /name the restores, or give --all/],
    [['restore', 'create', 'r'], /--from-backup/],
    [['create', 'restore', 'r'], /--from-backup/],
    [['delete', 'backups', '--location', 'file:///x'], /name the backups, or give --all/],
    [['get', 'nothing'], /unknown command 'nothing'/],
    [['backup', 'creat', 'a'], /^error: unknown command 'creat': did you mean create\?\n$/],
    [
      ['backup', 'create', 'a', '--include-namespace', 'b'],
      /^error: unknown option '--include-namespace': did you mean --include-namespaces\?\n$/,
    ],
    [['location', 'list'], /^error: unknown command 'location': "lifeboat doctor" looks at .*\n$/],
    [['logs', 'b1'], /^error: unknown command 'logs': "lifeboat backup logs NAME" or .*\n$/],
    [['restore', 'b1'], /^error: unknown command 'b1': "lifeboat restore create --from-backup b1" .*\n$/],
    [['backups', 'b1'], /^error: unknown command 'b1': "lifeboat backup create b1" .*"lifeboat backup describe b1" .*\n$/],
    [['frobnicate'], /^error: unknown command 'frobnicate' \(add --help for help\)\n$/],
    [['get'], /get backups is backup get/],
    [['backup', 'delete', 'b', '--confirm=perhaps'], /'--confirm' is true or false/],
    [['backup', 'get', '-v', 'loud'], /--v <level>.*number/],
    [['backup', 'get', '--location', 'file:///x', '--colorized=blue'], /--colorized/],
    [['backup', 'create', 'a', '--context', 'c', '--kubecontext', 'd'], /one at a time/],
    [['restore', 'create', '--from-backup', 'b', '--namespace-mappings', 'a'], /--namespace-mappings/],
    [['restore', 'create', '--from-backup', 'b', '--namespace-mappings', 'a:b,a:c'], /mapped twice/],
    [['restore', 'create', '--from-backup', 'b', '--existing-resource-policy', 'replace'], /--existing-resource-policy.*none, update/s],
    [
      ['restore', 'create', '--from-backup', 'b', '--location', 'file:///x', '--allow-partially-failed'],
      /--allow-partially-failed: Not available/,
    ],
    [['restore', 'create', '--from-backup', 'b', '--location', 'file:///x', '--parallel-files-download', '2'], /Not available/],
  ])('lifeboat %j', async (argv, message) => {
    const { code, stdout, stderr } = await runInProcess(argv);
    expect(stderr).toMatch(message);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  });
});

test('help and version end with 0, on standard output', async () => {
  const help = await runInProcess(['backup', 'create', '--help']);
  expect(help.code).toBe(0);
  for (const flag of ['--include-namespaces', '--ttl', '--kubeconfig', '--location', '-o, --output']) expect(help.stdout).toContain(flag);
  for (const flag of ['--snapshot-volumes', '--volume-snapshot-locations']) expect(help.stdout).toContain(flag);
  expect(help.stdout).toMatch(/--parallel-files-upload <n>\s[^(]*\(needs\s+a\s+server\s+or\s+--mover-job-image\)/);
  expect(await runInProcess(['--version'])).toMatchObject({ code: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) });
  expect(await runInProcess(['version', '-o', 'json'])).toMatchObject({ code: 0, stdout: expect.stringContaining('"version"') });
  expect((await runInProcess([])).code).toBe(2);
});

describe('locations by name', () => {
  let cwd: string;
  beforeAll(async () => {
    cwd = await mkdtemp(join(tmpdir(), 'lifeboat-cli-'));
    await writeFile(
      join(cwd, 'lifeboat.yaml'),
      'locations:\n  - { name: one, provider: file, config: { path: one } }\n  - { name: two, provider: nowhere, objectStorage: { bucket: b } }\n',
    );
  });
  afterAll(() => rm(cwd, { recursive: true, force: true }));

  test.each([
    [['backup', 'get'], /marks none with "default: true"; choose with --location one of: one, two/],
    [['backup', 'get', '--location', 'three'], /has no such location; it has: one, two/],
    [['backup', 'get', '--location', 'two'], /unknown provider "nowhere"; known: file, aws, azure, gcp, alibabacloud, minio. Others come/],
  ])('lifeboat %j', async (argv, message) => {
    const { code, stderr } = await runInProcess(argv, { cwd });
    expect(stderr).toMatch(message);
    expect(code).toBe(2);
  });

  test.each([
    ['backup', 'get'],
    ['get', 'backups'],
    ['get', 'backup'],
    ['backups', 'get', '--quiet=true'],
    ['backup', 'list'],
    ['backup', 'ls'],
    ['backups'],
    ['list', 'backups'],
    ['ls', 'backup'],
    ['restores', '--quiet'],
    ['show', 'restore', 'r1'],
    ['backup', 'rm', 'b1'],
  ])('global flags may stand before %s %s', async (...command) => {
    const { stderr } = await runInProcess(['--location', 'three', ...command], { cwd });
    expect(stderr).toMatch(/has no such location/);
  });

  test('-v is --debug', async () => {
    for (const flags of [['-v', '1'], ['-v=4'], ['--v=2']])
      expect((await runInProcess(['backup', 'get', '--location', 'three', ...flags], { cwd })).stderr).toMatch(/^ +at /m);
    expect((await runInProcess(['backup', 'get', '--location', 'three', '-v', '0'], { cwd })).stderr).not.toMatch(/^ +at /m);
  });
});
