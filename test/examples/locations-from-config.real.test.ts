import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type ClusterClient, clusterFromKubeConfig, createEngine, createFileSystemObjectStore } from '@lifeboat/core';
import { createS3Store } from '@lifeboat/s3-store';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import {
  type Azurite,
  accountKey,
  makeContainer,
  startAzurite,
  storageAccount,
  testStore,
} from '../../packages/provider-azure/test/azurite.ts';
import { runServerScript } from '../real-servers/server-scripts.ts';

const real = inject('real');
const example = resolve(import.meta.dirname, '../../examples/locations-from-config/locations-from-config.ts');
const namespaces = { group: '', version: 'v1', resource: 'namespaces' };
const configMaps = { group: '', version: 'v1', resource: 'configmaps' };
const namespace = 'config-shop';
const bucket = 'locations-from-config';

describe.skipIf(!real)('examples/locations-from-config on MinIO, Azurite and a folder', () => {
  if (!real) return;
  const { kubeconfig, minio, state } = real;
  let cluster: ClusterClient;
  let azurite: Azurite;
  let cwd: string;

  beforeAll(async () => {
    cluster = await clusterFromKubeConfig({ path: kubeconfig });
    azurite = await startAzurite();
    await makeContainer(azurite.accountUrl);
    await runServerScript('stores', ['bucket', bucket], state);
    await cluster.create(namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
    await cluster.create(configMaps, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'web', namespace }, data: { a: '1' } });
    cwd = await mkdtemp(join(tmpdir(), 'lifeboat-from-config-'));
    const locations = {
      onsite: {
        provider: 'minio',
        objectStorage: { bucket, prefix: 'cluster-a' },
        config: { s3Url: minio.endpoint, region: minio.region },
        credential: { name: 'minio', key: 'cloud' },
      },
      azure: {
        provider: 'azure',
        objectStorage: { bucket: 'container' },
        config: { storageAccount, storageAccountURI: azurite.accountUrl },
        credential: { name: 'azure', key: 'cloud' },
      },
      disk: { provider: 'file', config: { path: './backups' } },
    };
    await writeFile(join(cwd, 'locations.json'), JSON.stringify(locations));
    for (const name of ['minio', 'azure']) await mkdir(join(cwd, 'secrets', name), { recursive: true });
    await writeFile(
      join(cwd, 'secrets/minio/cloud'),
      `[default]\naws_access_key_id=${minio.accessKeyId}\naws_secret_access_key=${minio.secretAccessKey}\n`,
    );
    await writeFile(join(cwd, 'secrets/azure/cloud'), `AZURE_STORAGE_KEY=${accountKey}\n`);
  });
  afterAll(async () => {
    await cluster.delete(namespaces, { name: namespace });
    await cluster.close();
    await azurite.stop();
    await rm(cwd, { recursive: true, force: true });
  });

  /** No secret is in what it prints. */
  async function runExample(): Promise<{ readonly code: number; readonly stdout: string; readonly name: string }> {
    const argv = ['--conditions=@lifeboat/source', example, namespace, 'locations.json', 'secrets', kubeconfig];
    const { code, stdout, stderr } = await new Promise<{ code: number; stdout: string; stderr: string }>((done) => {
      const child = execFile(process.execPath, argv, { cwd }, (_, out, err) =>
        done({ code: child.exitCode ?? 1, stdout: out, stderr: err }),
      );
    });
    for (const secret of [minio.secretAccessKey, accountKey]) expect(stdout + stderr).not.toContain(secret);
    const name = /^Backup (\S+): Completed$/m.exec(stdout)?.[1];
    if (name === undefined) throw new Error(stdout + stderr);
    return { code, stdout, name };
  }

  test('backs up to all three; each copy is whole; it has less than 40 lines', async () => {
    const { code, stdout, name } = await runExample();
    expect([code, stdout.split('\n').slice(1)]).toEqual([0, ['onsite: stored', 'azure: stored', 'disk: stored', '']]);
    const { endpoint, accessKeyId, secretAccessKey, region } = minio;
    const stores = {
      onsite: createS3Store({
        endpoint,
        region,
        bucket,
        prefix: 'cluster-a',
        credentials: { accessKeyId, secretAccessKey },
        forcePathStyle: true,
      }),
      azure: testStore(azurite.accountUrl),
      disk: createFileSystemObjectStore({ root: join(cwd, 'backups') }),
    };
    const engine = createEngine({ storageLocations: Object.fromEntries(Object.entries(stores).map(([at, store]) => [at, { store }])) });
    for (const storageLocation of Object.keys(stores)) {
      const { problems, items } = await engine.verifyBackup(name, { storageLocation }).result;
      expect([storageLocation, problems, items > 0]).toEqual([storageLocation, [], true]);
    }
    for (const store of Object.values(stores)) await store.close?.();
    expect((await readFile(example, 'utf8')).trim().split('\n').length).toBeLessThan(40);
  });

  test('a secret that is not there fails its location, and names it', async () => {
    await rm(join(cwd, 'secrets/azure/cloud'));
    const { code, stdout } = await runExample();
    expect(code).toBe(1);
    expect(stdout).toMatch(/^onsite: stored\nazure: failed .*the secret azure\/cloud cannot be read: ENOENT.*\ndisk: stored\n$/m);
  });
});
