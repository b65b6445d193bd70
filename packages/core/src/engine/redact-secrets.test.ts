import { createMemoryObjectStore } from '@lifeboat/testkit/doubles';
import { type KubernetesApiServer, startKubernetesApiServer } from '@lifeboat/testkit/kubernetes';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { redactSecrets } from '../actions/backup/redact-secrets.ts';
import type { ClusterClient } from '../contract/cluster/cluster-client.ts';
import { clusterFromKubeConfig } from '../kubernetes/cluster-from-kubeconfig.ts';
import type { ProviderPlugin } from '../plugin-api/provider-plugin.ts';
import { openArchive } from '../storage/archive/open-archive.ts';
import { createBackupStore } from '../storage/location/create-backup-store.ts';
import { createEngine } from './create-engine.ts';

const secrets = { group: '', version: 'v1', resource: 'secrets' };
const hidden = Buffer.from('hunter2').toString('base64');
const store = createMemoryObjectStore();
let server: KubernetesApiServer;
let cluster: ClusterClient;

beforeEach(async () => {
  server = await startKubernetesApiServer({ namespaces: ['shop'] });
  cluster = await clusterFromKubeConfig({ content: server.kubeconfig() });
  const annotations = { 'kubectl.kubernetes.io/last-applied-configuration': `{"data":{"password":"${hidden}"}}`, team: 'tea' };
  await create('db', { annotations }, { password: hidden, user: 'bWU=' });
  await create('release', {}, { release: hidden }, 'helm.sh/release.v1');
});
afterEach(async () => {
  await cluster.close();
  await server.close();
});

async function create(name: string, metadata: object, data: Readonly<Record<string, string>>, type = 'Opaque'): Promise<void> {
  await cluster.create(secrets, { apiVersion: 'v1', kind: 'Secret', type, metadata: { name, namespace: 'shop', ...metadata }, data });
}
const engineOf = (...plugins: ProviderPlugin[]) => createEngine({ cluster, storageLocations: { main: { store } }, plugins });
const get = (name: string, namespace = 'shop') => cluster.get(secrets, { name, namespace });

test('no value, and no copy of one, is in the backup; kept types are whole', async () => {
  const engine = engineOf(redactSecrets({ keptTypes: ['helm.sh/release.v1'] }));
  await engine.backup({ name: 'no-values', includedNamespaces: ['shop'] }).result;
  const archive = await openArchive({ stream: await createBackupStore({ location: 'main', store }).openArchive('no-values') });
  const saved = (name: string) => archive.read({ group: '', resource: 'secrets', namespace: 'shop', name });
  expect(await saved('db')).toMatchObject({
    data: {},
    metadata: { annotations: { team: 'tea', 'lifeboat.dev/redacted-keys': 'password,user' } },
  });
  expect(JSON.stringify(await saved('db'))).not.toContain(hidden);
  expect(await saved('release')).toMatchObject({ data: { release: hidden } });
  await archive.close();
});

test('a restore, also by an engine that knows nothing of it, never touches a live Secret, and tells', async () => {
  await engineOf(redactSecrets()).backup({ name: 'live', includedNamespaces: ['shop'], includedResources: ['secrets'] }).result;
  const result = await engineOf().restore({ backupName: 'live', existingResourcePolicy: 'update' }).result;
  expect(await get('db')).toMatchObject({ data: { password: hidden, user: 'bWU=' } });
  expect(result.phase).toBe('Completed');
  const kept = 'Secret db: the backup was made without the values of password, user. The one that is there stays as it is';
  expect(result.warnings?.namespaces?.shop).toContain(kept);
  expect(result.issues).toContainEqual(expect.objectContaining({ code: 'SECRET_REDACTED', message: kept }));
});

test('a missing Secret is made of the keys that are there, and not at all of none', async () => {
  await engineOf(redactSecrets({ keys: ['password', 'release'] })).backup({ name: 'keys', includedNamespaces: ['shop'] }).result;
  await engineOf().restore({ backupName: 'keys', namespaceMapping: { shop: 'copy' } }).result;
  const made = await get('db', 'copy');
  expect(made).toMatchObject({ data: { user: 'bWU=' }, metadata: { annotations: { team: 'tea' } } });
  expect(JSON.stringify(made)).not.toContain('redacted-keys');
  expect(await get('release', 'copy').catch(({ code }) => code)).toBeOneOf([undefined, 'KUBERNETES_NOT_FOUND']);
});

test('only Secrets with a label, and of namespaces', async () => {
  await create('labelled', { labels: { redact: 'true' } }, { token: hidden });
  const engine = engineOf(redactSecrets({ labelSelector: 'redact=true', excludedNamespaces: ['other'] }));
  await engine.backup({ name: 'labels', includedNamespaces: ['shop'] }).result;
  await engineOf().restore({ backupName: 'labels', namespaceMapping: { shop: 'third' } }).result;
  expect(await get('db', 'third')).toMatchObject({ data: { password: hidden } });
  expect(await get('labelled', 'third').catch(({ code }) => code)).toBeOneOf([undefined, 'KUBERNETES_NOT_FOUND']);
});
