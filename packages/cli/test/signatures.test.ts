import { generateKeyPairSync } from 'node:crypto';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ClusterClient, createClusterClient } from '@lifeboat/core';
import { type KubernetesApiServer, startKubernetesApiServer } from '@lifeboat/testkit/kubernetes';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { runInProcess } from './run-in-process.ts';

const configmaps = { group: '', version: 'v1', resource: 'configmaps' };
const inShop = { namespace: 'shop', name: 'c' };
let server: KubernetesApiServer;
let cluster: ClusterClient;
let cwd: string;

const lifeboat = (...argv: string[]) => runInProcess([...argv, '--kubeconfig', 'kubeconfig'], { cwd });
const without = (...argv: string[]) => runInProcess(argv, { cwd });
const locations = (...entries: string[]) =>
  writeFile(
    join(cwd, 'lifeboat.yaml'),
    `locations:\n${entries.map((entry) => `  - { provider: file, config: { path: store }, ${entry} }\n`).join('')}`,
  );

beforeAll(async () => {
  server = await startKubernetesApiServer();
  cluster = createClusterClient({ server: server.url, token: server.token });
  await cluster.create(
    { group: '', version: 'v1', resource: 'namespaces' },
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } },
  );
});
afterAll(async () => {
  await cluster.close();
  await server.close();
});
beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'lifeboat-signed-'));
  await writeFile(join(cwd, 'kubeconfig'), server.kubeconfig());
  for (const name of ['ours', 'theirs']) {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    await writeFile(join(cwd, `${name}.pem`), privateKey.export({ type: 'pkcs8', format: 'pem' }));
    await writeFile(join(cwd, `${name}.pub`), publicKey.export({ type: 'spki', format: 'pem' }));
  }
  if (!(await cluster.get(configmaps, inShop)))
    await cluster.create(configmaps, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { ...inShop } });
  return () => rm(cwd, { recursive: true, force: true });
});

const pem = (file: string) => readFile(join(cwd, file), 'utf8');
const create = async (name: string) => {
  const { code, stderr } = await lifeboat('backup', 'create', name, '--include-namespaces', 'shop', '--quiet');
  expect([code, stderr]).toEqual([0, '']);
};
const restore = (name: string, ...flags: string[]) => lifeboat('restore', 'create', '--from-backup', name, '--quiet', ...flags);
const untrusted = (why: RegExp) => ({
  code: 1,
  stderr: expect.stringMatching(new RegExp(`^error: .*not to be trusted: .*${why.source}.*UNTRUSTED`, 'm')),
});

test('a location signs its backups; verify and restore take the key that is asked for, and no other', async () => {
  await locations('name: main, signWith: ours.pem');
  await create('b');
  expect(await without('backup', 'verify', 'b', '--require-signature', 'ours.pub')).toMatchObject({ code: 0 });
  expect(await without('backup', 'verify', 'b', '--require-signature', 'theirs.pub')).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/signed by another key/),
  });
  await cluster.delete(configmaps, inShop);
  expect(await restore('b', '--require-signature', 'theirs.pub')).toMatchObject(untrusted(/signed by another key/));
  expect(await cluster.get(configmaps, inShop)).toBeUndefined();
  expect(await restore('b', '--require-signature', 'ours.pub')).toMatchObject({ code: 0 });
  expect(await cluster.get(configmaps, inShop)).toBeDefined();
  // Of several keys one is enough, as while a key is replaced by another.
  await writeFile(join(cwd, 'both.pub'), (await pem('theirs.pub')) + (await pem('ours.pub')));
  expect(await without('backup', 'verify', 'b', '--require-signature', 'both.pub')).toMatchObject({ code: 0 });
  await rm(join(cwd, 'store/backups/b/lifeboat-digests.sig'));
  expect(await without('backup', 'verify', 'b')).toMatchObject({ code: 1, stderr: expect.stringContaining('lifeboat-digests.sig') });
});

test('where a location requires a signature, one that is unsigned, or signed by another, is refused without a flag', async () => {
  await locations('name: main');
  await create('unsigned');
  await locations('name: main, signWith: theirs.pem');
  await create('foreign');
  await locations('name: main, signWith: ours.pem, requireSignature: ours.pub');
  await create('signed');
  await cluster.delete(configmaps, inShop);
  expect(await restore('unsigned')).toMatchObject(untrusted(/signature is required, and its digests are not signed/));
  expect(await restore('foreign')).toMatchObject(untrusted(/signed by another key/));
  expect(await cluster.get(configmaps, inShop)).toBeUndefined();
  for (const [name, code] of [
    ['unsigned', 1],
    ['foreign', 1],
    ['signed', 0],
  ] as const)
    expect((await without('backup', 'verify', name)).code, name).toBe(code);
  expect(await restore('signed')).toMatchObject({ code: 0 });
});

test('a location that was rolled back, or has lost a backup, is told by who remembers it', async () => {
  await locations('name: main, signWith: ours.pem, knownBackups: memory');
  await create('b');
  await create('gone');
  await cp(join(cwd, 'store'), join(cwd, 'older'), { recursive: true });
  expect(await without('backup', 'set-ttl', 'b', '2160h')).toMatchObject({ code: 0 });
  expect(await without('backup', 'verify', 'b')).toMatchObject({ code: 0 });
  await rm(join(cwd, 'store'), { recursive: true });
  await cp(join(cwd, 'older'), join(cwd, 'store'), { recursive: true });
  expect(await without('backup', 'verify', 'b')).toMatchObject({ code: 1, stderr: expect.stringMatching(/generation 1.* 2/) });
  expect(await restore('b')).toMatchObject(untrusted(/generation/));
  await rm(join(cwd, 'store/backups/gone'), { recursive: true });
  expect(await restore('gone')).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/known from before .*the location was changed.*BACKUP_NOT_FOUND/),
  });
});

test('a key that cannot be used ends a command before anything is written, and no key is ever printed', async () => {
  await locations('name: main, signWith: none.pem');
  const missing = await lifeboat('backup', 'create', 'b');
  expect([missing.code, missing.stderr]).toEqual([2, expect.stringContaining('none.pem')]);
  await locations('name: main, signWith: ours.pub');
  const isPublic = await lifeboat('backup', 'create', 'b');
  expect(isPublic.code).toBe(2);
  await locations('name: main');
  await create('b');
  const isPrivate = await without('backup', 'verify', 'b', '--require-signature', 'ours.pem');
  expect((await without('backup', 'verify', 'b', '--require-signature', 'kubeconfig')).code).toBe(2);
  const [, secret = ''] = (await pem('ours.pem')).split('\n');
  for (const { stdout, stderr } of [missing, isPublic, isPrivate]) expect(stdout + stderr).not.toContain(secret);
});
