import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type KubernetesApiServer, startKubernetesApiServer } from '@lifeboat/testkit/kubernetes';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runInProcess } from './run-in-process.ts';

let server: KubernetesApiServer;
let cwd: string;
const lifeboat = (...argv: string[]) => runInProcess(argv, { cwd });
const location = (more: string) =>
  writeFile(join(cwd, 'lifeboat.yaml'), `locations:\n  - name: main\n    provider: file\n    config: { path: store }\n    ${more}\n`);
const stored = async () => JSON.parse(await readFile(join(cwd, 'store/backups/b/velero-backup.json'), 'utf8'));

beforeAll(async () => {
  server = await startKubernetesApiServer();
  cwd = await mkdtemp(join(tmpdir(), 'lifeboat-ttl-'));
  await writeFile(join(cwd, 'kubeconfig'), server.kubeconfig());
  await location('');
  expect((await lifeboat('backup', 'create', 'b', '--ttl', '1h', '--quiet', '--kubeconfig', 'kubeconfig')).code).toBe(0);
});
afterAll(async () => {
  await server.close();
  await rm(cwd, { recursive: true, force: true });
});

test('set-ttl counts from the start of the backup, says when it expires, and leaves it sound', async () => {
  const { startTimestamp } = (await stored()).status;
  const expiration = new Date(Date.parse(startTimestamp) + 48 * 3_600_000).toISOString().replace('.000Z', 'Z');
  const { code, stdout } = await lifeboat('backup', 'set-ttl', 'b', '48h');
  expect([code, stdout]).toEqual([0, expect.stringMatching(new RegExp(`^Backup b in .*main.* expires at ${expiration}\\n$`))]);
  expect(await stored()).toMatchObject({ spec: { ttl: '48h0m0s' }, status: { expiration } });
  expect((await lifeboat('backup', 'verify', 'b')).code).toBe(0);
  const inJson = await lifeboat('backup', 'set-ttl', 'b', '24h', '-o', 'json');
  expect(JSON.parse(inJson.stdout)).toMatchObject({ name: 'b', expiration: (await stored()).status.expiration });
  expect((await lifeboat('backup', 'set-ttl', 'b', '48h', '--quiet')).stdout).toBe('');
});

test('what is no time, and what is no backup, changes nothing', async () => {
  const before = await stored();
  for (const ttl of ['soon', '-1h', '0', '']) {
    const { code, stderr } = await lifeboat('backup', 'set-ttl', 'b', '--', ttl);
    expect([code, stderr], ttl).toEqual([2, expect.stringMatching(/^error: .*ttl/im)]);
  }
  expect((await lifeboat('backup', 'set-ttl', 'b')).code).toBe(2);
  expect(await lifeboat('backup', 'set-ttl', 'none', '1h')).toMatchObject({ code: 1, stderr: expect.stringContaining('BACKUP_NOT_FOUND') });
  expect(await stored()).toEqual(before);
});

test.each([
  ['objectLock: { mode: forever }', /lifeboat\.yaml:5: .*objectLock\.mode: .*"forever".*"governance", "compliance"/],
  ['objectLock: {}', /lifeboat\.yaml:5: .*mode/],
  ['objectLock: governance', /lifeboat\.yaml:5: .*objectLock in body must be of type object/],
  ['objectLock: { mode: governance, legalHold: maybe }', /legalHold in body must be of type boolean/],
  ['objectLock: { mode: governance, until: 2030 }', /objectLock\.until: unknown field; known are mode, legalHold/],
])('%s in lifeboat.yaml is refused with its line', async (more, message) => {
  await location(more);
  const { code, stderr } = await lifeboat('backup', 'get');
  expect([code, stderr]).toEqual([2, expect.stringMatching(message)]);
});

test('a location whose store cannot lock refuses the backup before anything is written', async () => {
  await location('objectLock: { mode: governance }');
  const { code, stderr } = await lifeboat('backup', 'create', 'locked', '--quiet', '--kubeconfig', 'kubeconfig');
  expect([code, stderr]).toEqual([2, expect.stringMatching(/"main" shall lock its backups .*INVALID_CONFIG/)]);
  expect((await lifeboat('backup', 'get', '-o', 'json')).stdout).not.toContain('"locked"');
});
