import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startKubernetesApiServer } from '@lifeboat/testkit/kubernetes';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runInProcess } from '../run-in-process.ts';
import { type ServerLab, startServerLab } from './start-server-lab.ts';

let lab: ServerLab;
let folder: string;

beforeAll(async () => {
  lab = await startServerLab();
  folder = await mkdtemp(join(tmpdir(), 'lifeboat-chosen-'));
  await writeFile(join(folder, 'lifeboat.yaml'), `locations:\n  - {name: main, provider: file, config: {path: ${folder}/store}}\n`);
});
afterAll(async () => {
  await lab.close();
  await rm(folder, { recursive: true, force: true });
});

const serverLine = () => `namespace velero of ${lab.server.url}\n`;

describe('which mode a command line means is told in one line', () => {
  test.each<[string, string[], boolean, string]>([
    ['the cluster has velero.io', [], false, 'Server mode (velero.io is in the cluster): '],
    ['--in-cluster', ['--in-cluster'], false, 'Server mode (--in-cluster): '],
    ['--in-cluster beside a lifeboat.yaml', ['--in-cluster'], true, 'Server mode (--in-cluster): '],
    ['a lifeboat.yaml', [], true, 'Local mode (lifeboat.yaml): '],
    ['--config', ['--config', 'lifeboat.yaml'], true, 'Local mode (--config): '],
    ['--local', ['--local'], true, 'Local mode (--local): '],
    ['--location', ['--location', 'file:///nonexistent/store'], false, 'Local mode (--location): '],
    ['--quiet', ['--quiet'], false, ''],
  ])('%s', async (_what, flags, hasFile, line) => {
    const { stderr } = await lab.lifeboat(['backup', 'get', ...flags], hasFile ? { cwd: folder } : {});
    const modes = stderr.split('\n').filter((each) => /mode/.test(each));
    expect(modes).toEqual(line === '' ? [] : [expect.stringContaining(line)]);
    if (line.startsWith('Server')) expect(stderr).toContain(`${line}${serverLine()}`);
  });

  test('the environment may name the file', async () => {
    const { stderr } = await lab.lifeboat(['backup', 'get'], { env: { LIFEBOAT_CONFIG: join(folder, 'lifeboat.yaml') } });
    expect(stderr).toContain('Local mode (lifeboat.yaml)');
  });
});

describe('what contradicts itself is refused', () => {
  test.each([
    [['backup', 'get', '--local', '--in-cluster'], /--local and --in-cluster/],
    [['backup', 'get', '--location', 'file:///x', '--in-cluster'], /--location and --in-cluster/],
    [['backup', 'create', 'b', '--storage-location', 'file:///x', '--in-cluster'], /--location and --in-cluster/],
    [['backup', 'get', '--timeout', 'soon'], /--timeout.*720h/s],
    [['backup', 'get', '--timeout', '0s'], /--timeout 0s: expected more than 0/],
    [['backup', 'verify', 'b', '--in-cluster'], /--in-cluster: a server cannot do this.*--location/],
    [['backup', 'copy', 'b', '--from', 'file:///x', '--to', 'file:///y', '--in-cluster'], /--in-cluster: a server cannot do this/],
  ])('%j', async (argv, message) => {
    expect(await runInProcess(argv)).toMatchObject({ code: 2, stdout: '', stderr: expect.stringMatching(message) });
  });
});

describe('where there is neither, the error says what to give', () => {
  test('the cluster has no velero.io', async () => {
    await using bare = await startKubernetesApiServer();
    await writeFile(join(folder, 'bare'), bare.kubeconfig());
    const { code, stderr } = await runInProcess(['backup', 'get', '--kubeconfig', join(folder, 'bare')]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/No storage location: give one with --location .*, but the cluster at .* has no server/);
    const said = await runInProcess(['backup', 'get', '--in-cluster', '--kubeconfig', join(folder, 'bare')]);
    expect(said).toMatchObject({ code: 1, stderr: expect.stringMatching(/Velero is not installed in the cluster at/) });
  });
  test('there is no cluster', async () => {
    expect(await runInProcess(['backup', 'get', '--kubeconfig', '/nonexistent/k'])).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/No storage location: .*, but no cluster can be asked for a server: .*\/nonexistent\/k/),
    });
  });
});

test('a server that does not answer is an error before anything is made', async () => {
  await lab.velero.createLocation({ name: 'default', provider: 'aws', objectStorage: { bucket: 'b' } });
  const { code, stdout, stderr } = await lab.lifeboat(['backup', 'create', 'lonely', '--timeout', '200ms']);
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toMatch(/No server answers in namespace velero of .* said nothing for 0\.2 s\. Nothing was made.*\(TIMEOUT\)/);
  expect(await lab.velero.listBackups()).toEqual([]);
  expect(await lab.velero.objects('ServerStatusRequest').list()).toEqual([]);
});
