import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type BackupResult, clusterFromKubeConfig, createEngine, type Engine } from '@lifeboat/core';
import { parseJson, stringifyJson } from '@lifeboat/core/json';
import { createS3Store } from '@lifeboat/s3-store';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { kubectl } from '../real-servers/kubectl.ts';
import { runServerScript, startCluster } from '../real-servers/server-scripts.ts';
import { isCompared } from './backup-filters/comparable-body.ts';
import { readArchiveEntries } from './backup-filters/read-archive-entries.ts';
import { backupCases, refusedForRestore, refusedPolicies, restoreCases } from './fine-filters/fine-filter-cases.ts';
import type { VeleroRecord } from './testing/velero.ts';
import { startVelero } from './testing/velero.ts';

const real = inject('real');

const ended = ['Completed', 'PartiallyFailed', 'Failed', 'FailedValidation'];
const namespaces = ['shop', 'team-a-prod', 'team-a-dev', 'team-b'];
const backups = [...backupCases, ...refusedPolicies.map((one) => ({ ...one, spec: {} }))].map((one, index) => ({
  ...one,
  name: `b${index}`,
}));
const globalPolicies = { volumePolicies: [{ conditions: { volumeTypes: ['hostPath'] }, action: { type: 'skip' } }] };
const restores = [...restoreCases, ...[...refusedPolicies.slice(0, 3), ...refusedForRestore].map((one) => ({ ...one, spec: {} }))].map(
  (one, index) => ({
    ...one,
    name: `r${index}`,
  }),
);

// One ConfigMap of policies and one request for two tools: both take the same objects, or refuse.
describe.skipIf(!real)('fine-grained filters', { timeout: 300_000 }, () => {
  if (!real) return;
  const { state, minio } = real;
  const bucket = 'fine-filters';
  const ends: (() => Promise<unknown>)[] = [];
  const theirs = new Map<string, VeleroRecord>();
  const ours = new Map<string, unknown>();
  let engine: Engine;

  beforeAll(async () => {
    await runServerScript('stores', ['bucket', bucket], state);
    const { kubeconfig, down } = await startCluster('fine', [], state);
    ends.push(down);
    const k = (...args: string[]) => kubectl(kubeconfig, ...args);
    const create = async (items: readonly object[]) => {
      const file = join(state, 'fine-filters.json');
      await writeFile(file, stringifyJson({ apiVersion: 'v1', kind: 'List', items }));
      await k('create', '-f', file);
    };
    await k('apply', '-f', join(import.meta.dirname, 'backup-filters/definitions.yaml'));
    await k('wait', '--for=condition=Established', 'crd', '--all', '--timeout=120s');
    await k('create', 'namespace', 'shop');
    await k('-n', 'shop', 'create', 'serviceaccount', 'robot');
    await k('apply', '-f', join(import.meta.dirname, 'fine-filters/objects.yaml'));
    const bound = '{"status":{"phase":"Bound"}}';
    await k('-n', 'shop', 'patch', 'pvc', 'data', '--subresource=status', '--type=merge', '-p', bound);
    await k('patch', 'pv', 'disk', '--subresource=status', '--type=merge', '-p', bound);

    const { endpoint, region, accessKeyId, secretAccessKey } = minio;
    const store = createS3Store({ bucket, region, endpoint, forcePathStyle: true, credentials: { accessKeyId, secretAccessKey } });
    const cluster = await clusterFromKubeConfig({ path: kubeconfig });
    ends.unshift(
      () => cluster.close(),
      async () => store.close?.(),
    );
    engine = createEngine({ cluster, storageLocations: { default: { store } }, globalVolumePoliciesConfigMap: 'global' });
    // Velero does not start without it.
    await k('create', 'namespace', 'velero');
    await create([configMapOf({ name: 'global', policies: globalPolicies })]);
    const velero = await startVelero({
      cluster: 'fine',
      kubeconfig,
      state,
      minio,
      bucket,
      flags: ['--concurrent-backups=8', '--global-backup-volume-policies-configmap=global'],
    });
    try {
      await k('-n', 'velero', 'patch', 'bsl', 'default', '--type=merge', '-p', '{"spec":{"backupSyncPeriod":"0s"}}');
      await create([...backups, ...restores].map(configMapOf));
      const untilEnded = async (kind: string, names: readonly string[]) => {
        for (const name of names) {
          for (let tries = 0; ; tries++) {
            const found = await velero.get(kind, name);
            theirs.set(name, found);
            if (ended.includes(found.status?.phase ?? '')) break;
            if (tries > 400) throw new Error(`Velero has not ended ${kind} ${name}: ${JSON.stringify(found.status)}`);
            await sleep(250);
          }
        }
      };
      const record = (kind: string, name: string, spec: object) => ({
        apiVersion: 'velero.io/v1',
        kind,
        metadata: { name, namespace: 'velero' },
        spec,
      });
      const everything = { includedNamespaces: namespaces, includedClusterScopedResources: ['*'] };
      await create([
        record('Backup', 'everything', everything),
        ...backups.map(({ name, spec }) => record('Backup', name, { ...spec, ...policyOf(name) })),
      ]);
      for (const { name, spec } of backups) {
        const { result } = engine.backup({ ...spec, name: `lifeboat-${name}`, ...policyOf(name) });
        ours.set(name, await result.catch((error: unknown) => error));
      }
      await untilEnded('backup', ['everything', ...backups.map(({ name }) => name)]);
      const from = { backupName: 'everything' };
      await create(
        restores.map(({ name, spec }) => record('Restore', name, { ...from, ...mapped('v', name), ...spec, ...policyOf(name) })),
      );
      await untilEnded(
        'restore',
        restores.map(({ name }) => name),
      );
    } finally {
      await velero.down();
    }
  }, 600_000);
  afterAll(async () => {
    for (const end of ends) await end();
  });

  test.each(backups)('backup: $title', async ({ name, refused, differs, phase = 'Completed' }) => {
    const [our, their] = [ours.get(name), theirs.get(name)];
    if (refused) {
      expect(String(our)).toMatch(refused[1]);
      expect(their?.status).toMatchObject({ phase: 'FailedValidation', validationErrors: [expect.stringMatching(refused[0])] });
      return;
    }
    if (our instanceof Error) throw our;
    const [left, right] = await Promise.all([readArchiveEntries(engine, name), readArchiveEntries(engine, `lifeboat-${name}`)]);
    const paths = (entries: Map<string, string>) => [...entries.keys()].filter(isCompared).sort();
    const further = paths(right).filter((path) => differs?.lifeboatHas.test(path) && !left.has(path));
    expect(paths(right).filter((path) => !further.includes(path))).toEqual(paths(left));
    expect(further.length > 0, differs?.reason).toBe(differs !== undefined);
    expect(their?.status.phase).toBe(phase);
    const annotation = 'velero.io/global-backup-volume-policy-configmap';
    const { backup } = our as BackupResult;
    expect([annotation, backup.metadata.annotations?.[annotation]]).toEqual([annotation, annotationsOf(their)[annotation]]);
  });

  test.each(restores)('restore: $title', async ({ name, spec, refused }) => {
    const their = theirs.get(name);
    const asked = { backupName: 'everything', name: `lifeboat-${name}`, ...mapped('l', name), ...spec, ...policyOf(name) };
    const { result } = engine.restore(asked);
    if (refused) {
      await expect(result).rejects.toThrow(refused[1]);
      expect(their?.status).toMatchObject({ phase: 'FailedValidation', validationErrors: [expect.stringMatching(refused[0])] });
      return;
    }
    await result;
    const [left, right] = await Promise.all([restored(engine, name), restored(engine, `lifeboat-${name}`)]);
    expect(right).toEqual(left);
  });
});

function configMapOf({ name, policies }: { readonly name: string; readonly policies: object }): object {
  const data = { policy: stringifyJson({ version: 'v1', ...policies }) };
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'velero' }, data };
}

function policyOf(name: string): { readonly resourcePolicy: { readonly kind: string; readonly name: string } } {
  return { resourcePolicy: { kind: 'configmap', name } };
}

function annotationsOf(record: VeleroRecord | undefined): Readonly<Record<string, string>> {
  return (record?.metadata.annotations ?? {}) as Readonly<Record<string, string>>;
}

/** Each restore goes into namespaces of its own. */
function mapped(prefix: string, name: string): { readonly namespaceMapping: Record<string, string> } {
  return { namespaceMapping: Object.fromEntries(namespaces.map((each) => [each, `${prefix}-${name}-${each}`])) };
}

/** What a restore dealt with, whatever became of it. */
async function restored(engine: Engine, name: string): Promise<string[]> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of (await engine.openRestoreFile(name, 'resource-list')) ?? []) chunks.push(chunk);
  const list = parseJson(Buffer.concat(chunks).toString()) as Record<string, string[]>;
  return Object.entries(list)
    .flatMap(([kind, names]) => names.map((each) => `${kind} ${each.replace(/\(.*$/, '').replace(/^[lv]-r\d+-/, '')}`))
    .sort();
}
