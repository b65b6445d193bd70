import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { clusterFromKubeConfig, createEngine, type Engine, type RestoreRequest } from '@lifeboat/core';
import { createS3Store } from '@lifeboat/s3-store';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { kubectl } from '../real-servers/kubectl.ts';
import { runServerScript, startCluster } from '../real-servers/server-scripts.ts';
import { definitions, musicNamespace, rockbands } from './api-versions/rockbands.ts';
import { versionCases } from './api-versions/version-cases.ts';
import { auditPolicy, writtenVersions } from './api-versions/written-versions.ts';
import { readArchiveEntries } from './backup-filters/read-archive-entries.ts';
import { sortedJson } from './backup-filters/sorted-json.ts';
import { type RealVelero, startVelero } from './testing/velero.ts';

const real = inject('real');
const feature = '--features=EnableAPIGroupVersions';
const backups = ['by-velero', 'by-lifeboat'] as const;
const ways = ['velero', 'lifeboat', 'velero-plainly', 'lifeboat-plainly'] as const;

// Custom kinds in different versions here and there, backed up and restored by both, each also what the other made.
describe.skipIf(!real)('versions of kinds', { timeout: 300_000 }, () => {
  if (!real) return;
  const { state, minio } = real;
  const bucket = 'api-versions';
  const auditLog = join(state, 'versions-audit.log');
  const ends: (() => Promise<unknown>)[] = [];
  const written = new Map<string, Record<string, string | undefined>>();
  const statuses = new Map<string, Record<string, unknown>>();
  let source: Engine;
  let target: Engine;

  async function apply(kubeconfig: string, items: readonly object[]): Promise<void> {
    const file = join(state, `versions-${randomUUID()}.json`);
    await writeFile(file, JSON.stringify({ apiVersion: 'v1', kind: 'List', items }));
    await kubectl(kubeconfig, 'apply', '-f', file);
  }

  async function openEngine(kubeconfig: string): Promise<Engine> {
    const { endpoint, region, accessKeyId, secretAccessKey } = minio;
    const store = createS3Store({ bucket, region, endpoint, forcePathStyle: true, credentials: { accessKeyId, secretAccessKey } });
    const cluster = await clusterFromKubeConfig({ path: kubeconfig });
    ends.push(
      () => cluster.close(),
      async () => store.close?.(),
    );
    return createEngine({ cluster, storageLocations: { default: { store } } });
  }

  async function withVelero(name: string, kubeconfig: string, flags: string[], work: (velero: RealVelero) => Promise<void>) {
    // With the feature Velero looks for its ConfigMap by another way than for everything else.
    process.env.KUBECONFIG = kubeconfig;
    const velero = await startVelero({ cluster: name, kubeconfig, state, minio, bucket, flags });
    try {
      await work(velero);
    } finally {
      await velero.down();
      delete process.env.KUBECONFIG;
    }
  }

  const [a, b] = ['versions-a', 'versions-b'];
  beforeAll(async () => {
    await runServerScript('stores', ['bucket', bucket], state);
    const policy = join(state, 'versions-audit-policy.json');
    await writeFile(policy, JSON.stringify(auditPolicy));
    const flags = ['--', `--audit-log-path=${auditLog}`, `--audit-policy-file=${policy}`];
    const [from, to] = await Promise.all([startCluster(a, [], state), startCluster(b, flags, state)]);
    ends.push(from.down, to.down);
    source = await openEngine(from.kubeconfig);
    target = await openEngine(to.kubeconfig);

    await kubectl(from.kubeconfig, 'create', 'namespace', musicNamespace);
    await Promise.all([
      apply(from.kubeconfig, definitions(versionCases, 'source')),
      apply(to.kubeconfig, definitions(versionCases, 'target')),
    ]);
    await kubectl(from.kubeconfig, 'wait', '--for=condition=Established', 'crd', '--all', '--timeout=120s');
    await apply(from.kubeconfig, [
      ...rockbands(versionCases),
      {
        apiVersion: 'autoscaling/v2',
        kind: 'HorizontalPodAutoscaler',
        metadata: { name: 'stage', namespace: musicNamespace },
        spec: { maxReplicas: 3, scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'stage' } },
      },
    ]);
    await withVelero(a, from.kubeconfig, [feature], async (velero) => {
      await velero.cli('backup', 'create', 'by-velero', '--include-namespaces', musicNamespace, '--wait');
      statuses.set('by-velero', (await velero.get('backup', 'by-velero')).status);
    });
    const { backup } = await source.backup({ name: 'by-lifeboat', includedNamespaces: [musicNamespace], enableAPIGroupVersions: true })
      .result;
    statuses.set('by-lifeboat', backup.status);

    await kubectl(to.kubeconfig, 'create', 'namespace', 'velero');
    const lines = versionCases.flatMap((one) => (one.wanted ? [`rockbands.${one.name}.example.com=${one.wanted}`] : []));
    const priorities = ['nonsense', 'a=b=c', ...lines].join('\n');
    const literal = `--from-literal=restoreResourcesVersionPriority=${priorities}`;
    await kubectl(to.kubeconfig, '-n', 'velero', 'create', 'configmap', 'enableapigroupversions', literal);

    const record = async (way: (typeof ways)[number], restore: (backup: string, namespace: string) => Promise<unknown>) => {
      for (const backup of backups) {
        const namespace = `${way}-${backup}`;
        await restore(backup, namespace);
        written.set(`${way} ${backup}`, await writtenVersions(auditLog, namespace, versionCases));
        // Restored: the next one shall not find it.
        await kubectl(to.kubeconfig, 'delete', 'crd', 'rockbands.absent.example.com');
      }
    };
    const byVelero = (velero: RealVelero) => async (backup: string, namespace: string) => {
      await velero.untilSynced('backup', backup);
      const mapping = ['--namespace-mappings', `${musicNamespace}:${namespace}`];
      await velero.cli('restore', 'create', namespace, '--from-backup', backup, ...mapping, '--wait');
    };
    const byLifeboat = (request: Partial<RestoreRequest>) => (backupName: string, namespace: string) =>
      target.restore({ name: namespace, backupName, namespaceMapping: { [musicNamespace]: namespace }, ...request }).result;
    await withVelero(b, to.kubeconfig, [feature], (velero) => record('velero', byVelero(velero)));
    await withVelero(b, to.kubeconfig, [], (velero) => record('velero-plainly', byVelero(velero)));
    await record('lifeboat', byLifeboat({ enableAPIGroupVersions: true }));
    await record('lifeboat-plainly', byLifeboat({}));
  });
  afterAll(async () => {
    for (const end of ends) await end();
  });

  test('both store every version of every kind', async () => {
    const [theirs, ours] = await Promise.all(backups.map((backup) => readArchiveEntries(source, backup)));
    expect([...(ours?.keys() ?? [])].sort()).toEqual([...(theirs?.keys() ?? [])].sort());
    expect([...(ours?.keys() ?? [])].filter((path) => path.includes('autoscal'))).toEqual([
      'resources/horizontalpodautoscalers.autoscaling/namespaces/music/stage.json',
      'resources/horizontalpodautoscalers.autoscaling/v2-preferredversion/namespaces/music/stage.json',
      'resources/horizontalpodautoscalers.autoscaling/v1/namespaces/music/stage.json',
    ]);
    for (const [path, body] of ours ?? [])
      if (path.endsWith('.json')) expect(sortedJson(body), path).toBe(sortedJson(theirs?.get(path) ?? '{}'));
  });

  test('every version counts', () => {
    expect(statuses.get('by-lifeboat')?.progress).toEqual(statuses.get('by-velero')?.progress);
  });

  test.each(versionCases)('$name: $what', ({ name, ...one }) => {
    const velero = 'writtenByVelero' in one ? one.writtenByVelero : one.written;
    const veleroPlainly = 'plainlyByVelero' in one ? one.plainlyByVelero : one.plainly;
    const expected = { velero, lifeboat: one.written, 'velero-plainly': veleroPlainly, 'lifeboat-plainly': one.plainly };
    for (const backup of backups)
      expect(Object.fromEntries(ways.map((way) => [way, written.get(`${way} ${backup}`)?.[name]])), backup).toEqual(expected);
  });

  test('the request beats the ConfigMap, and lines of it that cannot be read are told', async () => {
    const restore = (name: string, request: Partial<RestoreRequest>) =>
      target.restore({ name, backupName: 'by-velero', namespaceMapping: { [musicNamespace]: name }, ...request }).result;
    await restore('asked', { restoreResourcesVersionPriority: { 'rockbands.user.example.com': ['v1'] } });
    expect(await writtenVersions(auditLog, 'asked', versionCases)).toMatchObject({ user: 'v1', 'user-second': 'v2' });
    const { warnings } = await restore('told', { enableAPIGroupVersions: true });
    const told = JSON.stringify(warnings);
    expect(told).toContain('\\"nonsense\\" is not <kind>=<version>,<version>');
    expect(told).toContain('none of the versions v5, v4 of rockbands.user-in-vain.example.com is both in the backup and served');
  });
});
