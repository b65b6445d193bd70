import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import {
  type ClusterClient,
  clusterFromKubeConfig,
  createEngine,
  createFileSystemObjectStore,
  LifeboatError,
  type RestoreRequest,
} from '@lifeboat/core';
import type { KubeObject } from '@lifeboat/core/plugin-api';
import { startKubernetesApiServer } from '@lifeboat/testkit/kubernetes';
import { expect, onTestFinished, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { compareContents, describeDifference } from '../e2e/compare/compare-contents.ts';
import type { ClusterContent } from '../e2e/compare/read-cluster.ts';
import { copyGoldenBucket, readRestoreRequests } from './golden/golden-bucket.ts';
import { goldenRules } from './golden/golden-rules.ts';

const mapping = { namespaceMapping: { golden: 'mapped' }, preserveNodePorts: true };
const editedMapping = { namespaceMapping: { edited: 'edited-mapped' }, preserveNodePorts: true };
const options = {
  storageClassMapping: { 'golden-old': 'golden-new' },
  imageNameMapping: { 'registry.example.com': 'mirror.example.com/cache' },
};
const cases: readonly GoldenCase[] = [
  { restore: 'golden-plain', request: { backupName: 'golden' } },
  { restore: 'golden-mapped', request: { backupName: 'golden', ...mapping }, configMaps: true },
  { restore: 'golden-mapped', request: { backupName: 'golden', ...mapping, ...options }, options: true },
  { restore: 'edited-plain', request: { backupName: 'edited' } },
  { restore: 'edited-mapped', request: { backupName: 'edited', ...editedMapping }, configMaps: true },
  { restore: 'versions-plain', request: { backupName: 'versions', enableAPIGroupVersions: true } },
];
interface GoldenCase {
  readonly restore: string;
  readonly request: RestoreRequest;
  /** With Velero's ConfigMaps in the target. */
  readonly configMaps?: boolean;
  readonly options?: boolean;
}
const usedRules = new Set<unknown>();

// What real Velero 1.18.3 sent to an API server (golden/README.md) is what we would send, object for object.
test.each(cases)('$restore: the bodies that Velero sent', async ({ restore, request, configMaps }) => {
  const theirs = (await readRestoreRequests())[restore] ?? [];
  const ours = await bodiesOf({ ...request, name: restore }, configMaps ?? false);
  const left = contentOf(theirs.map(({ resource, body }) => [resource, body as KubeObject]));
  const comparison = compareContents(left, contentOf(ours), goldenRules);
  expect(comparison.differences.map(describeDifference)).toEqual([]);
  for (const rule of goldenRules) if (!comparison.unusedRules.includes(rule)) usedRules.add(rule);
});

test('every rule is needed', () => {
  expect(goldenRules.filter((rule) => !usedRules.has(rule)).map(({ reason }) => reason)).toEqual([]);
});

// That one was made of velero-backup.json and an archive only: Velero does not miss the others.
async function addMissingFiles(folder: string): Promise<void> {
  for (const file of ['volumeinfo', 'volumesnapshots', 'podvolumebackups', 'itemoperations', 'resource-list'])
    await writeFile(join(folder, `edited-${file}.json.gz`), gzipSync('null\n'));
  await writeFile(join(folder, 'edited-results.gz'), gzipSync('{}\n'));
}

async function bodiesOf(request: RestoreRequest, configMaps: boolean): Promise<[string, KubeObject][]> {
  const bucket = await copyGoldenBucket();
  const server = await startKubernetesApiServer({ controllers: false });
  onTestFinished(async () => {
    await server.close();
    await bucket.remove();
  });
  await rm(join(bucket.folder, 'restores'), { recursive: true });
  await addMissingFiles(join(bucket.folder, 'backups', 'edited'));
  const client = await clusterFromKubeConfig({ content: server.kubeconfig() });
  onTestFinished(() => client.close());
  if (configMaps) await createPluginConfig(client);
  const recorded: [string, KubeObject][] = [];
  const engine = createEngine({
    cluster: recording(client, recorded),
    storageLocations: { golden: { store: createFileSystemObjectStore({ root: bucket.folder }), default: true } },
    concurrency: 1,
  });
  await engine.restore(request).result;
  return recorded;
}

/** Velero's ConfigMaps in the cluster, as golden/plugin-config.yaml has them. */
async function createPluginConfig(client: ClusterClient): Promise<void> {
  const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'velero' } };
  await client.create({ group: '', version: 'v1', resource: 'namespaces' }, namespace);
  const yaml = await readFile(join(import.meta.dirname, 'golden/plugin-config.yaml'), 'utf8');
  for (const document of parseAllDocuments(yaml))
    await client.create({ group: '', version: 'v1', resource: 'configmaps' }, document.toJS() as KubeObject);
}

/** Remembers what is created. Applies are refused, so that every object is sent whole. */
function recording(client: ClusterClient, recorded: [string, KubeObject][]): ClusterClient {
  return {
    ...client,
    create(type, object, options) {
      // A question about rights leaves nothing behind.
      if (type.group !== 'authorization.k8s.io') recorded.push([type.group ? `${type.resource}.${type.group}` : type.resource, object]);
      return client.create(type, object, options);
    },
    patch(type, ref, body, options) {
      if (body.type === 'apply') throw new LifeboatError({ code: 'KUBERNETES_INVALID', message: 'No applies here' });
      return client.patch(type, ref, body, options);
    },
  };
}

function contentOf(objects: readonly (readonly [string, KubeObject])[]): ClusterContent {
  const content = new Map<string, Map<string, KubeObject>>();
  for (const [resource, object] of objects) {
    const { managedFields: _managed, ...metadata } = object.metadata;
    const ofType = content.get(resource) ?? new Map<string, KubeObject>();
    content.set(resource, ofType.set(`${metadata.namespace ?? ''}/${metadata.name}`, { ...object, metadata }));
  }
  return content;
}
