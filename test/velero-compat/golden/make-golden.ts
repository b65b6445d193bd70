import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { clusterFromKubeConfig, createArchiveWriter, createBackupStore, type KubeObject } from '@lifeboat/core';
import { parseJson, stringifyJson } from '@lifeboat/core/json';
import { createS3Store } from '@lifeboat/s3-store';
import { parseAllDocuments } from 'yaml';
import { kubectl } from '../../real-servers/kubectl.ts';
import { startCluster, startMinio } from '../../real-servers/server-scripts.ts';
import { startVelero } from '../testing/velero.ts';
import { recordWrites, type WriteRequest } from './record-writes.ts';

// Makes the fixtures beside this file; see README.md. Run by hand: it takes two minutes.
const folder = import.meta.dirname;
const file = (name: string) => join(folder, name);
const bucket = 'golden';
const state = process.env.BENCH_STATE ?? join(tmpdir(), `lifeboat-golden-${process.pid}`);
const minio = await startMinio(state);
await minio.makeBucket(bucket);
const store = createS3Store({
  bucket,
  endpoint: minio.endpoint,
  region: 'us-east-1',
  forcePathStyle: true,
  checksumAlgorithm: 'none',
  credentials: minio,
});
const withVersions = ['--features=EnableAPIGroupVersions'];
const requests: Record<string, readonly WriteRequest[]> = {};
try {
  await backUpSource();
  await makeEditedBackup();
  await recordRestore({ name: 'golden-plain', backup: 'golden' });
  const flags = ['--namespace-mappings', 'golden:mapped,edited:edited-mapped', '--preserve-nodeports'];
  await recordRestore({ name: 'golden-mapped', backup: 'golden', flags, prepare: ['plugin-config.yaml'] });
  await recordRestore({ name: 'edited-plain', backup: 'edited' });
  await recordRestore({ name: 'edited-mapped', backup: 'edited', flags, prepare: ['plugin-config.yaml'] });
  await recordRestore({ name: 'versions-plain', backup: 'versions', serverFlags: withVersions });
  await writeLines('restore-requests.json', requests);
  await downloadBucket();
} finally {
  await minio.down();
}

async function backUpSource(): Promise<void> {
  const { kubeconfig, down } = await startCluster('golden-source', [], state);
  const k = (...args: string[]) => kubectl(kubeconfig, ...args);
  const status = (object: string, value: object) =>
    k('-n', 'golden', 'patch', object, '--subresource=status', '--type=merge', '-p', JSON.stringify({ status: value }));
  try {
    await k('create', '-f', file('application.yaml'));
    await k('wait', '--for=condition=Established', 'crd/boats.golden.example.com', '--timeout=120s');
    await k('create', '-f', file('boats.yaml'));
    await k('apply', '-f', file('applied.yaml'));
    for (const name of ['data', 'by-hand'])
      await status(`pvc/${name}`, { phase: 'Bound', accessModes: ['ReadWriteOnce'], capacity: { storage: '1Gi' } });
    for (const name of ['golden-data', 'golden-by-hand']) await status(`pv/${name}`, { phase: 'Bound' });
    const ended = '2026-01-01T00:00:00Z';
    await status('job/finished', {
      startTime: ended,
      completionTime: ended,
      succeeded: 1,
      conditions: ['SuccessCriteriaMet', 'Complete'].map((type) => ({
        type,
        status: 'True',
        lastTransitionTime: ended,
        lastProbeTime: ended,
      })),
    });
    await saveSource(kubeconfig);
    const velero = async (serverFlags: readonly string[], ...backups: string[][]) => {
      const server = await startVelero({ cluster: 'golden-source', kubeconfig, state, minio, bucket, flags: serverFlags });
      try {
        for (const args of backups) console.log(await server.cli('backup', 'create', ...args, '--wait'));
      } finally {
        await server.down();
      }
    };
    const one = ['--include-namespaces', 'golden', '--include-cluster-resources=true', '--selector', 'golden=yes'];
    // A hook that cannot run, there is no node: PartiallyFailed.
    const partial = ['--include-namespaces', 'golden', '--include-resources', 'configmaps,pods', '--selector', 'golden in (yes, partial)'];
    await velero([], ['golden', ...one], ['partial', ...partial]);
    await velero(withVersions, ['versions', ...one, '--include-resources', 'boats.golden.example.com,customresourcedefinitions']);
  } finally {
    await down();
  }
}

/** What the source holds of the application, by resource: the input of the backup actions. */
async function saveSource(kubeconfig: string): Promise<void> {
  const cluster = await clusterFromKubeConfig({ path: kubeconfig });
  const discovery = await cluster.discover();
  const saved: Record<string, KubeObject[]> = {};
  for (const type of discovery.preferred) {
    if (!type.verbs.includes('list')) continue;
    const objects: KubeObject[] = [];
    for await (const page of cluster.listPages(type)) objects.push(...page.items);
    const own = objects.filter(({ metadata }) =>
      type.namespaced ? metadata.namespace === 'golden' : /golden/.test(metadata.name) && type.group !== 'apiregistration.k8s.io',
    );
    if (own.length > 0) saved[type.group ? `${type.resource}.${type.group}` : type.resource] = own;
  }
  await cluster.close();
  await writeLines('source-objects.json', saved);
}

async function makeEditedBackup(): Promise<void> {
  const golden = parseJson(Buffer.from(await read('backups/golden/velero-backup.json')).toString()) as never as {
    metadata: object;
    status: object;
  };
  const backups = createBackupStore({ location: 'golden', store });
  const now = () => new Date();
  const archive = createArchiveWriter({ now });
  const writer = await backups.begin('edited', { now: now() });
  const put = writer.putArchive(archive.stream);
  const documents = parseAllDocuments(await readFile(file('edited.yaml'), 'utf8'));
  for (const document of documents) {
    const object = document.toJS() as KubeObject;
    const [group, version = 'v1'] = object.apiVersion.includes('/') ? object.apiVersion.split('/') : ['', object.apiVersion];
    const resource = object.kind === 'StorageClass' ? 'storageclasses' : `${object.kind.toLowerCase()}s`;
    const { namespace = '', name } = object.metadata;
    await archive.add({ group: group ?? '', resource, namespace, name, version, preferred: true }, object);
  }
  await archive.finish();
  await put;
  const progress = { totalItems: documents.length, itemsBackedUp: documents.length };
  const edited = { ...golden, metadata: { ...golden.metadata, name: 'edited' }, status: { ...golden.status, progress } };
  await writer.commit(edited as never);
}

interface RestoreOptions {
  readonly name: string;
  readonly backup: string;
  readonly flags?: readonly string[];
  readonly serverFlags?: readonly string[];
  /** YAML files for the velero namespace of the target. */
  readonly prepare?: readonly string[];
}

async function recordRestore({ name, backup, flags = [], serverFlags = [], prepare = [] }: RestoreOptions): Promise<void> {
  const { kubeconfig, down } = await startCluster('golden-target', [], state);
  const recorder = await recordWrites(kubeconfig);
  // For the real servers' script a cluster is a folder: this one's kubeconfig names the recorder.
  const proxied = 'golden-recorded';
  for (const part of ['logs', 'pids']) await mkdir(join(state, proxied, part), { recursive: true });
  const proxiedConfig = join(state, proxied, 'kubeconfig');
  await writeFile(proxiedConfig, recorder.kubeconfig);
  process.env.KUBECONFIG = proxiedConfig; // a part of Velero that reads versions knows no --kubeconfig
  try {
    const velero = await startVelero({ cluster: proxied, kubeconfig: proxiedConfig, state, minio, bucket, flags: serverFlags });
    try {
      for (const yaml of prepare) await kubectl(kubeconfig, 'create', '-f', file(yaml));
      await velero.untilSynced('backup', backup);
      console.log(await velero.cli('restore', 'create', name, '--from-backup', backup, ...flags, '--wait'));
      console.log(JSON.stringify((await velero.get('restore', name)).status));
    } finally {
      await velero.down();
    }
    requests[name] = recorder.writes;
  } finally {
    await recorder.close();
    await down();
    await rm(join(state, proxied), { recursive: true, force: true });
  }
}

async function read(key: string): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of await store.getObject(key)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

async function downloadBucket(): Promise<void> {
  await rm(file('bucket'), { recursive: true, force: true });
  for await (const { key } of store.listObjects('')) {
    const target = join(folder, 'bucket', key);
    await mkdir(dirname(target), { recursive: true });
    const bytes = await read(key);
    // Logs and results name the programs and the folders of this machine.
    await writeFile(target, /-(logs|results)\.gz$/.test(key) ? gzipSync(withoutMachine(gunzipSync(bytes).toString())) : bytes);
  }
}

/** JSON with a line for each element of each list. */
async function writeLines(name: string, lists: Readonly<Record<string, readonly unknown[]>>): Promise<void> {
  const parts = Object.entries(lists).map(
    ([key, list]) => `${JSON.stringify(key)}: [\n${list.map((item) => stringifyJson(item)).join(',\n')}\n]`,
  );
  await writeFile(file(name), `{\n${parts.join(',\n')}\n}\n`);
}

function withoutMachine(text: string): string {
  return text.replaceAll(/(?<=[\s"=:])\/(?:tmp|root|home)\/[^\s"]*\/(?=[^/\s"]+)/g, '/').replaceAll(/127\.0\.0\.1:\d+/g, 'server');
}
