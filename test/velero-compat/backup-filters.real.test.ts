import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Backup, type BackupResult, clusterFromKubeConfig, createEngine, type Engine, LifeboatError } from '@lifeboat/core';
import { createS3Store } from '@lifeboat/s3-store';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { kubectl } from '../real-servers/kubectl.ts';
import { runServerScript, startCluster } from '../real-servers/server-scripts.ts';
import { comparableBody, isCompared } from './backup-filters/comparable-body.ts';
import { filterCases } from './backup-filters/filter-cases.ts';
import { filterRules, warningsOfItsOwn } from './backup-filters/filter-rules.ts';
import { readArchiveEntries } from './backup-filters/read-archive-entries.ts';
import { type RealVelero, startVelero } from './testing/velero.ts';

const real = inject('real');

// One request, two tools, one cluster: both archives hold the same, and both records count the same.
describe.skipIf(!real)('what a backup selects', { timeout: 300_000 }, () => {
  if (!real) return;
  const { state, minio } = real;
  const bucket = 'backup-filters';
  const ends: (() => Promise<unknown>)[] = [];
  const ours = new Map<number, BackupResult | LifeboatError>();
  const theirs = new Map<number, Backup>();
  const used = new Set<string>();
  let engine: Engine;

  beforeAll(async () => {
    await runServerScript('stores', ['bucket', bucket], state);
    const { kubeconfig, down } = await startCluster('filters', ['--controllers'], state);
    ends.push(down);
    const k = (...args: string[]) => kubectl(kubeconfig, ...args);
    const part = (name: string) => join(import.meta.dirname, 'backup-filters', name);
    await k('apply', '-f', part('definitions.yaml'));
    await k('wait', '--for=condition=Established', 'crd', '--all', '--timeout=120s');
    await k('apply', '-f', part('cluster-objects.yaml'));
    await k('-n', 'shop', 'wait', '--for=jsonpath={.status.phase}=Bound', 'pvc/data', '--timeout=120s');
    await k('-n', 'shop', 'delete', 'configmap', 'terminating', '--wait=false');

    const { endpoint, region, accessKeyId, secretAccessKey } = minio;
    const store = createS3Store({ bucket, region, endpoint, forcePathStyle: true, credentials: { accessKeyId, secretAccessKey } });
    const cluster = await clusterFromKubeConfig({ path: kubeconfig });
    ends.unshift(
      () => cluster.close(),
      async () => store.close?.(),
    );
    engine = createEngine({ cluster, storageLocations: { default: { store } } });

    // With one backup at a time the next one waits a minute in the queue when the one before has ended and is still on the list of
    // those that run.
    const velero = await startVelero({ cluster: 'filters', kubeconfig, state, minio, bucket, flags: ['--concurrent-backups=2'] });
    // Its sync takes away the Backup of what was stored after it had listed the bucket. The flag cannot turn it off: the flag's zero
    // is a minute.
    await k('-n', 'velero', 'patch', 'bsl', 'default', '--type=merge', '-p', '{"spec":{"backupSyncPeriod":"0s"}}');
    try {
      const file = join(state, 'filter-backup.json');
      for (const [index, { spec, late }] of filterCases.entries()) {
        if (late && !filterCases[index - 1]?.late) {
          await k('label', 'namespace', 'private', 'velero.io/exclude-from-backup-');
          await k('apply', '-f', part('late-definition.yaml'));
          await k('wait', '--for=condition=Established', 'crd/gizmos.late.example.com', '--timeout=120s');
          await k('apply', '-f', part('late-object.yaml'));
        }
        const metadata = { name: `velero-${index}`, namespace: 'velero' };
        await writeFile(file, JSON.stringify({ apiVersion: 'velero.io/v1', kind: 'Backup', metadata, spec }));
        await k('create', '-f', file);
        const { result } = engine.backup({ name: `lifeboat-${index}`, ...spec });
        ours.set(index, await result.catch((error: LifeboatError) => error));
        theirs.set(index, await ended(velero, metadata.name));
      }
    } finally {
      await velero.down();
    }
  }, 600_000);
  afterAll(async () => {
    for (const end of ends) await end();
  });

  test.each(filterCases.map((one, index) => ({ ...one, index })))('$title', async ({ index, ...one }) => {
    const [our, their] = [ours.get(index), theirs.get(index)];
    if (!our || !their) throw new Error('a backup is missing');
    if (one.refused) {
      expect(String(our)).toMatch(one.refused);
      expect(their.status).toMatchObject({ phase: 'PartiallyFailed', errors: 1 });
      return;
    }
    if (LifeboatError.isInstance(our)) throw our;
    const lists = (of: Backup) => Object.fromEntries(Object.entries(of.spec).filter(([field]) => /clude|Selector/.test(field)));
    expect(lists(our.backup)).toEqual(lists(their));

    const [left, right] = await Promise.all([
      readArchiveEntries(engine, `velero-${index}`),
      readArchiveEntries(engine, `lifeboat-${index}`),
    ]);
    const differences = [
      ...[...left.keys()].filter((path) => isCompared(path) && !right.has(path)).map((path) => ({ only: 'velero' as const, path })),
      ...[...right.keys()].filter((path) => isCompared(path) && !left.has(path)).map((path) => ({ only: 'lifeboat' as const, path })),
    ];
    const explained = differences.filter(({ only, path }) => {
      const rules = filterRules.filter((rule) => rule.only === only && rule.allows({ path, ...one }));
      for (const { reason } of rules) used.add(reason);
      return rules.length > 0;
    });
    expect(differences.filter((difference) => !explained.includes(difference))).toEqual([]);
    for (const [path, body] of left)
      if (isCompared(path) && right.has(path)) expect(comparableBody(right.get(path) ?? ''), path).toBe(comparableBody(body));

    // Everything that either took is in its archive, and counted.
    const objects = (entries: Map<string, string>) =>
      [...entries.keys()].filter((path) => path.endsWith('.json') && !/\/v\w+-preferred/.test(path));
    expect(our.backup.status.progress ?? {}, 'lifeboat counts').toEqual(counted(objects(right).length));
    expect(their.status.progress ?? {}, 'velero counts').toEqual(counted(objects(left).length));
    const told = ({ status }: Backup) => ({ phase: status.phase, errors: status.errors ?? 0 });
    expect(told(our.backup)).toEqual(told(their));
    const warnings = [our.warnings.velero ?? [], our.warnings.cluster ?? [], ...Object.values(our.warnings.namespaces ?? {})].flat();
    const own = warnings.filter((warning) => warningsOfItsOwn.some((pattern) => pattern.test(warning)));
    expect(warnings.length - own.length, warnings.join('; ')).toBe(their.status.warnings ?? 0);
  });

  test('ordered resources come first in both archives', async () => {
    const index = filterCases.findIndex(({ spec }) => spec.orderedResources);
    for (const name of [`velero-${index}`, `lifeboat-${index}`]) {
      const paths = [...(await readArchiveEntries(engine, name)).keys()];
      const configMaps = paths.flatMap((path) => /^resources\/configmaps\/namespaces\/shop\/(.*)\.json$/.exec(path)?.[1] ?? []);
      expect(configMaps.slice(0, 3), name).toEqual(['web', 'db', 'a-plain']);
    }
  });

  test('every known difference was seen', () => {
    expect(filterRules.map(({ reason }) => reason).filter((reason) => !used.has(reason))).toEqual([]);
  });
});

async function ended(velero: RealVelero, name: string): Promise<Backup> {
  const until = Date.now() + 120_000;
  for (;;) {
    const backup = (await velero.get('backup', name)) as unknown as Backup;
    if (['Completed', 'PartiallyFailed', 'Failed', 'FailedValidation'].includes(backup.status?.phase ?? '')) return backup;
    if (Date.now() > until) throw new Error(`Velero has not ended ${name} after two minutes: ${JSON.stringify(backup.status)}`);
    await sleep(200);
  }
}

function counted(objects: number): object {
  return objects === 0 ? {} : { totalItems: objects, itemsBackedUp: objects };
}
