import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { type ClusterClient, clusterFromKubeConfig, type KubeObject, LifeboatError } from '@lifeboat/core';
import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest';
import { parse } from 'yaml';
import { customResourceDefinitions } from '../../packages/controller/src/crds/custom-resource-definitions.ts';
import { type VeleroKind, veleroKinds } from '../../packages/core/src/velero-api/velero-kinds.ts';
import { kubectl } from '../real-servers/kubectl.ts';
import { runServerScript, startCluster } from '../real-servers/server-scripts.ts';
import { changedSamples, sampleOf } from './testing/changed-samples.ts';

const real = inject('real');
const definitions = { group: 'apiextensions.k8s.io', version: 'v1', resource: 'customresourcedefinitions' };
const namespace = 'velero';

type Fields = Readonly<Record<string, unknown>>;
type Verdict = { readonly refused: true } | { readonly refused: false; readonly spec: unknown; readonly status: unknown };

// One cluster: first the definitions of Velero 1.18.3, then ours over them, as whoever changes over has it.
describe.skipIf(!real)('our definitions beside those of Velero 1.18.3', { timeout: 120_000 }, () => {
  if (!real) return;
  const name = 'crds';
  let kubeconfig: string;
  let cluster: ClusterClient;
  let down: () => Promise<void>;
  /** What Velero's definitions made of each case. */
  const theirs = new Map<string, Verdict>();
  let theirClient: Map<string, unknown>;

  beforeAll(async () => {
    ({ kubeconfig, down } = await startCluster(name, [], real.state));
    cluster = await clusterFromKubeConfig({ path: kubeconfig });
    await cluster.create({ group: '', version: 'v1', resource: 'namespaces' }, namespaceObject());
    const printed = await runServerScript('velero', ['cli', name, 'install', '--crds-only', '--dry-run', '-o', 'yaml'], real.state);
    for (const crd of (parse(printed) as { items: KubeObject[] }).items) await cluster.create(definitions, crd);
    await kubectl(kubeconfig, 'wait', '--for=condition=Established', 'crd', '-l', 'component=velero', '--timeout=120s');
    for (const [key, verdict] of await judgeAll(cluster)) theirs.set(key, verdict);
    theirClient = await madeByTheClient(name, kubeconfig, real.state);

    for (const crd of customResourceDefinitions())
      await cluster.patch(definitions, { name: crd.metadata.name }, { type: 'apply', configuration: crd }, { force: true });
    // The server takes a moment until every kind has its new schema.
    await vi.waitFor(async () => expect(await keepsLaterFields(cluster)).toEqual([]), { timeout: 60_000, interval: 200 });
  }, 120_000);

  afterAll(async () => {
    await cluster?.close();
    await down?.();
  });

  test('they take and refuse the same, and keep and drop the same fields', async () => {
    const ours = await judgeAll(cluster);
    expect(ours.size).toBe(theirs.size);
    const apart = [...ours].filter(([key, verdict]) => JSON.stringify(verdict) !== JSON.stringify(theirs.get(key)));
    expect(apart.map(([key]) => key)).toEqual([]);
    const refused = [...theirs.values()].filter((verdict) => verdict.refused).length;
    expect(refused).toBeGreaterThan(500);
    expect(theirs.size - refused).toBeGreaterThan(500);
  });

  test('every field of Velero 1.19 is kept, and its words are taken', async () => {
    expect(await keepsLaterFields(cluster)).toEqual([]);
    const target = { kind: 'BackupLog', name: 'b' };
    expect(await judge(cluster, 'DownloadRequest', { target }, { phase: 'Failed', message: 'm' })).toMatchObject({ refused: false });
  });

  test('what Velero stored in its buckets is taken whole', async () => {
    for (const backup of ['edited', 'golden', 'partial', 'versions']) {
      const file = join(import.meta.dirname, `golden/bucket/backups/${backup}/velero-backup.json`);
      const { spec, status } = JSON.parse(await readFile(file, 'utf8')) as { spec: Fields; status: Fields };
      const { resourcePolicy, ...rest } = spec as { resourcePolicy?: { apiGroup?: unknown } } & Fields;
      // Velero prints a null there that no API server keeps.
      const expected = resourcePolicy?.apiGroup === null ? { ...rest, resourcePolicy: omitNull(resourcePolicy) } : spec;
      expect(await judge(cluster, 'Backup', spec, status), backup).toEqual({ refused: false, spec: expected, status });
    }
  });

  test('the real client makes the same objects with them', async () => {
    expect(theirClient.size).toBeGreaterThan(5);
    expect(await madeByTheClient(name, kubeconfig, real.state)).toEqual(theirClient);
  });

  test('kubectl explains fields, and knows the short names', async () => {
    expect(await kubectl(kubeconfig, 'explain', 'backup.spec.ttl')).toContain('How long the Backup is kept');
    expect(await kubectl(kubeconfig, 'explain', 'schedule.spec.template.hooks')).toContain('Commands that run in Pods');
    expect(await kubectl(kubeconfig, 'explain', 'dataupload.spec')).toContain('Which snapshot, and where its data goes');
    const shortNames = 'bak,rst,sched,bsl,vsl,dbr,dreq,ssr,pvb,pvr,repo,du,dd'.split(',');
    for (const shortName of shortNames) await kubectl(kubeconfig, '-n', namespace, 'get', shortName);
  });
});

function namespaceObject(): KubeObject {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } };
}

/** What the API server says to an object, without storing it. */
async function judge(cluster: ClusterClient, kind: VeleroKind, spec: unknown, status: unknown): Promise<Verdict> {
  const { group, version, resource } = veleroKinds[kind];
  const object = { apiVersion: `${group}/${version}`, kind, metadata: { name: 'sample', namespace }, spec, status };
  try {
    const stored = await cluster.create({ group, version, resource }, object as KubeObject, { dryRun: true });
    return { refused: false, spec: stored.spec, status: stored.status };
  } catch (error) {
    if (LifeboatError.isInstance(error, 'KUBERNETES_INVALID')) return { refused: true };
    throw error;
  }
}

async function judgeAll(cluster: ClusterClient): Promise<Map<string, Verdict>> {
  const cases = Object.entries(veleroKinds).flatMap(([kind, facts]) => {
    const spec = { type: 'object', fields: facts.spec } as const;
    // The template of a Schedule is the spec of a Backup: its fields are changed there.
    const isInTemplate = (change: string) => kind === 'Schedule' && change.startsWith('spec.template.');
    const status = { type: 'object', fields: facts.status } as const;
    const whole = { spec: sampleOf(spec), status: sampleOf(status) };
    return [
      { key: kind, kind: kind as VeleroKind, ...whole },
      ...[...changedSamples(spec, 'spec')]
        .filter(({ change }) => !isInTemplate(change))
        .map(({ change, value }) => ({
          ...whole,
          kind: kind as VeleroKind,
          key: `${kind} ${change}`,
          spec: value,
        })),
      ...[...changedSamples(status, 'status')].map(({ change, value }) => ({
        ...whole,
        kind: kind as VeleroKind,
        key: `${kind} ${change}`,
        status: value,
      })),
    ];
  });
  const verdicts = new Map<string, Verdict>();
  const next = cases.values();
  const work = async () => {
    for (const { key, kind, spec, status } of next) verdicts.set(key, await judge(cluster, kind, spec, status));
  };
  await Promise.all(Array.from({ length: 8 }, work));
  return new Map(cases.map(({ key }) => [key, verdicts.get(key) as Verdict]));
}

/** Kinds that lose a field of Velero 1.19. */
async function keepsLaterFields(cluster: ClusterClient): Promise<string[]> {
  const lost: string[] = [];
  for (const [kind, facts] of Object.entries(veleroKinds)) {
    const spec = sampleOf({ type: 'object', fields: facts.spec }, true);
    const status = sampleOf({ type: 'object', fields: facts.status }, true);
    const verdict = await judge(cluster, kind as VeleroKind, spec, status);
    if (verdict.refused || !isDeepStrictEqual(verdict.spec, spec) || !isDeepStrictEqual(verdict.status, status)) lost.push(kind);
  }
  return lost;
}

function omitNull(object: Fields): Fields {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== null));
}

/** What the real client makes, by kind and name, and removed again. */
async function madeByTheClient(cluster: string, kubeconfig: string, state: string): Promise<Map<string, unknown>> {
  const velero = (...args: string[]) => runServerScript('velero', ['cli', cluster, ...args], state);
  await velero(
    'backup-location',
    'create',
    'east',
    '--provider',
    'aws',
    '--bucket',
    'b',
    '--prefix',
    'p',
    '--config',
    'region=us-east-1',
    '--credential=keys=cloud',
    '--access-mode=ReadOnly',
    '--backup-sync-period=0s',
  );
  await velero('snapshot-location', 'create', 'ebs-us-east-1', '--provider', 'aws', '--config', 'region=us-east-1');
  const filters = [
    '--include-namespaces=ns1',
    '--ttl=24h',
    '--labels=a=b',
    '--ordered-resources',
    'pods=ns1/pod1,ns1/pod2;persistentvolumes=pv4,pv8',
  ];
  await velero(
    'backup',
    'create',
    'one',
    ...filters,
    '--include-cluster-resources=true',
    '-l',
    'app in (x,y)',
    '--snapshot-volumes=false',
    '--csi-snapshot-timeout=20m',
  );
  await velero(
    'backup',
    'create',
    'two',
    '--or-selector',
    'a=b or c=d',
    '--exclude-cluster-scoped-resources=*',
    '--parallel-files-upload=4',
    '--resource-policies-configmap=policies',
    '--data-mover=mine',
    '--snapshot-move-data',
  );
  await velero(
    'schedule',
    'create',
    'daily',
    '--schedule=0 7 * * *',
    '--use-owner-references-in-backup',
    '--paused',
    '--skip-immediately=true',
    ...filters,
  );
  await velero(
    'restore',
    'create',
    'back',
    '--from-backup=one',
    '--namespace-mappings=a:b,c:d',
    '--existing-resource-policy=update',
    '--status-include-resources=pods',
    '--preserve-nodeports',
    '--write-sparse-files',
    '--resource-modifier-configmap=changes',
  );
  await velero('backup', 'delete', 'two', '--confirm');
  const made = new Map<string, unknown>();
  const kinds = 'backups,restores,schedules,backupstoragelocations,volumesnapshotlocations,deletebackuprequests.velero.io';
  const { items } = JSON.parse(await kubectl(kubeconfig, '-n', namespace, 'get', kinds, '-o', 'json')) as { items: KubeObject[] };
  for (const { kind, metadata, spec, status } of items) {
    // The names of requests, and a UID among their labels, are made up anew each time.
    const { 'velero.io/backup-uid': _uid, ...labels } = (metadata.labels ?? {}) as Record<string, string>;
    made.set(`${kind} ${kind === 'DeleteBackupRequest' ? '' : metadata.name}`, { labels, spec, status });
  }
  await kubectl(kubeconfig, '-n', namespace, 'delete', kinds, '--all');
  return made;
}
