import { createWriteStream } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { type ClusterClient, createArchiveWriter, createClusterClient } from '@lifeboat/core';
import type { KubeObject } from '@lifeboat/core/plugin-api';
import { startKubernetesApiServer } from '@lifeboat/testkit/kubernetes';
import { hostile } from '../../src/html/testing/hostile.ts';
import { runInProcess } from '../run-in-process.ts';

const resource = (path: string, plural: string, version = 'v1') => ({ group: path, version, resource: plural });
const namespaces = resource('', 'namespaces');
const configMaps = resource('', 'configmaps');
const secrets = resource('', 'secrets');
const deployments = resource('apps', 'deployments');

/** Names of objects, and of a namespace, in the backup `hostile`. */
export const hostileNames = [
  '<img src=x onerror=alert(1)>',
  '"><script>alert(1)',
  "';alert(1)//".replaceAll('/', '-'),
  '..\\x',
  'a&amp;b #?%2e',
];

/** What the Secret of {@link makeStudioStore} holds: nothing may show it that was not asked to. */
export const secretValue = 'correct-horse-battery-staple';

/**
 * Test support: a folder with two backups and two restores that our engine made of a sample application, and objects whose values are
 * hostile. Returns the CLI's flags for it.
 */
export async function makeStudioStore(folder: string, { objects = 40 } = {}): Promise<readonly string[]> {
  const [source, target] = await Promise.all([startKubernetesApiServer(), startKubernetesApiServer()]);
  const cluster = createClusterClient({ server: source.url, token: source.token });
  const location = ['--location', `file://${folder}/store`];
  const lifeboat = async (kubeconfig: string, ...args: string[]) => {
    const result = await runInProcess([...args, ...location, '--kubeconfig', kubeconfig], { cwd: folder });
    if (result.code > 1) throw new Error(`${args.join(' ')}: ${result.stdout}${result.stderr}`);
  };
  try {
    await writeFile(join(folder, 'source'), source.kubeconfig());
    await writeFile(join(folder, 'target'), target.kubeconfig());
    await fill(cluster, objects);
    await lifeboat('source', 'backup', 'create', 'first', '--labels', 'team=shop');
    await cluster.patch(configMaps, { namespace: 'shop', name: 'settings-1' }, { type: 'merge', patch: { data: { color: 'green' } } });
    await cluster.create(configMaps, configMap('added-later'));
    await lifeboat('source', 'backup', 'create', 'second', '--include-namespaces', 'shop,office');
    await lifeboat('target', 'restore', 'create', 'came-back', '--from-backup', 'first');
    await lifeboat('target', 'restore', 'create', 'once-more', '--from-backup', 'second');
    await putHostileBackup(join(folder, 'store', 'backups'));
    await putLargeBackup(join(folder, 'store', 'backups'));
    return location;
  } finally {
    await cluster.close();
    await Promise.all([source.close(), target.close()]);
  }
}

/** A backup of more objects than the page of what differs shows. */
async function putLargeBackup(folder: string): Promise<void> {
  const objects = Array.from({ length: 2100 }, (_, i) => configMap(`many-${i}`));
  await putBackup(folder, 'large', objects, { group: '', resource: 'configmaps', version: 'v1' });
}

/** Names that no API server takes, and an object that is nested as deep as an archive may have it. */
async function putHostileBackup(folder: string): Promise<void> {
  const deep = Array.from({ length: 950 }).reduce((inner: object) => ({ inner }), { end: hostile });
  const things = hostileNames.map((name) => ({
    ...{ apiVersion: 'example.com/v1', kind: 'Thing' },
    metadata: { name, namespace: hostileNames[0] ?? '' },
    spec: deep,
  }));
  await putBackup(folder, 'hostile', things, { group: 'example.com', resource: 'things', version: 'v1' });
}

async function putBackup(
  folder: string,
  name: string,
  objects: readonly KubeObject[],
  type: Record<'group' | 'resource' | 'version', string>,
) {
  const archive = createArchiveWriter({ now: () => new Date() });
  await mkdir(join(folder, name), { recursive: true });
  const written = pipeline(archive.stream, createWriteStream(join(folder, name, `${name}.tar.gz`)));
  for (const object of objects) {
    const { namespace = '', name: of } = object.metadata;
    await archive.add({ ...type, namespace, name: of, preferred: true }, object);
  }
  await archive.finish();
  await written;
  const times = { startTimestamp: '2026-11-29T12:00:00Z', completionTimestamp: '2026-11-29T12:01:00Z' };
  const backup = {
    ...{ apiVersion: 'velero.io/v1', kind: 'Backup' },
    metadata: { name, namespace: 'velero', labels: { [hostileNames[0] ?? '']: hostile } },
    spec: { includedNamespaces: [hostile] },
    status: { phase: 'Completed', formatVersion: '1.1.0', version: 1, ...times },
  };
  await writeFile(join(folder, name, 'velero-backup.json'), JSON.stringify(backup));
}

async function fill(cluster: ClusterClient, objects: number): Promise<void> {
  for (const name of ['shop', 'office', 'monitoring'])
    await cluster.create(namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
  const deep = Array.from({ length: 100 }).reduce((inner: object) => ({ inner }), { end: hostile });
  for (const name of ['web', 'cart', 'db'])
    await cluster.create(deployments, {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name, namespace: 'shop', labels: { app: name, tier: name === 'db' ? 'data' : 'front' } },
      spec: {
        replicas: 2,
        selector: { matchLabels: { app: name } },
        template: { metadata: { labels: { app: name } }, spec: { containers: [{ name, image: `example.com/${name}:1` }] } },
      },
    });
  for (let i = 0; i < objects; i++) await cluster.create(configMaps, configMap(`settings-${i}`));
  await cluster.create(configMaps, {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'hostile', namespace: 'office', annotations: { note: hostile, deep: JSON.stringify(deep) } },
    data: { page: hostile, large: 'x'.repeat(300_000) },
  });
  await cluster.create(secrets, {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'password', namespace: 'shop' },
    type: 'Opaque',
    data: { password: Buffer.from(secretValue).toString('base64') },
  });
}

function configMap(name: string) {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'shop', labels: { app: 'web' } }, data: { color: 'blue' } };
}
