import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ClusterClient, clusterFromKubeConfig, createEngine, type Engine, type RestoreRequest } from '@lifeboat/core';
import { createS3Store } from '@lifeboat/s3-store';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { kubectl } from '../real-servers/kubectl.ts';
import { runServerScript } from '../real-servers/server-scripts.ts';
import { postObject } from '../real-servers/service-account-kubeconfig.ts';
import { casePod, type HookCase, hookCases, lateCase } from './restore-hooks/hook-cases.ts';
import { comparableLines, type HookLine, hookLines } from './restore-hooks/hook-lines.ts';
import { type RealVelero, startVelero } from './testing/velero.ts';

const node = inject('node');
const bucket = 'restore-hooks';
// The cluster may be one that has seen an earlier run.
const run = randomUUID().slice(0, 6);
const source = `restore-source-${run}`;
const backupName = `ran-before-${run}`;
const namespaces = { group: '', version: 'v1', resource: 'namespaces' };

/** What one of both says of a restore. */
interface HookOutcome {
  readonly phase: string | undefined;
  readonly hooks: unknown;
  /** Of the results file, as the lines are compared. */
  readonly errors: readonly string[];
  readonly lines: readonly HookLine[];
}

// Point 2 of issue 6, for restores: the annotations as users write them, by real Velero and by Lifeboat, on the same Pods.
describe.skipIf(!node)('restore hooks by Velero and by Lifeboat', () => {
  if (!node) return;
  const { kubeconfig, state, minio } = node;
  const made = new Set<string>([source]);
  const restores: string[] = [];
  /** Of each restore the phases in which it was found, one after the other: in the cluster by Velero, in the store by Lifeboat. */
  const phases = new Map<string, string[]>();
  const see = (name: string, phase: string | undefined) => {
    const seen = phases.get(name) ?? [];
    if (phase && phase !== seen.at(-1)) phases.set(name, [...seen, phase]);
  };
  const closes: (() => unknown)[] = [];
  let cluster: ClusterClient;
  let engine: Engine;
  let velero: RealVelero;

  beforeAll(async () => {
    const { endpoint, region, accessKeyId, secretAccessKey } = minio;
    await runServerScript('stores', ['bucket', bucket], minio.state);
    const store = createS3Store({ bucket, region, endpoint, forcePathStyle: true, credentials: { accessKeyId, secretAccessKey } });
    cluster = await clusterFromKubeConfig({ path: kubeconfig });
    engine = createEngine({ cluster, storageLocations: { default: { store } } });
    closes.push(
      () => cluster.close(),
      () => store.close?.(),
    );
    await cluster.create(namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: source } });
    for await (const { object } of cluster.watch({ group: '', version: 'v1', resource: 'serviceaccounts' }, { namespace: source }))
      if (object.metadata.name === 'default') break;
    for (const hookCase of [...hookCases, lateCase])
      await cluster.create({ group: '', version: 'v1', resource: 'pods' }, casePod(source, hookCase));
    const backup = await engine.backup({ name: backupName, includedNamespaces: [source], includedResources: ['pods'] }).result;
    expect([backup.phase, backup.items]).toEqual(['Completed', hookCases.length + 1]);
    await cluster.delete(namespaces, { name: source });
    velero = await startVelero({ cluster: node.cluster, kubeconfig, state, minio, bucket });
    closes.unshift(() => velero.down());
    await velero.untilSynced('backup', backupName);
  });
  afterAll(async () => {
    for (const name of made) await cluster.delete(namespaces, { name });
    // While Velero runs: it takes the finalizers off.
    for (const name of restores) await velero.cli('restore', 'delete', name, '--confirm');
    await kubectl(kubeconfig, '-n', 'velero', 'wait', '--for=delete', 'restores.velero.io', ...restores, '--timeout=120s');
    await kubectl(kubeconfig, '-n', 'velero', 'delete', 'backups.velero.io', backupName);
    for (const close of closes) await close();
  });

  function requestFor(cases: readonly HookCase[], by: string): { name: string; target: string; request: RestoreRequest } {
    const names = cases.map(({ name }) => name);
    const name = `${by}-${run}-${names.join('-')}`;
    const target = `restored-${name}`;
    made.add(target);
    const labelSelector = { matchExpressions: [{ key: 'app', operator: 'In' as const, values: names }] };
    const hooks = cases[0]?.hooks;
    return {
      name,
      target,
      request: { backupName, namespaceMapping: { [source]: target }, labelSelector, ...(hooks && { hooks }) },
    };
  }

  async function byVelero(cases: readonly HookCase[], tries = 1): Promise<HookOutcome> {
    const { name, target, request } = requestFor(cases, tries === 1 ? 'velero' : `velero${tries}`);
    const restore = { apiVersion: 'velero.io/v1', kind: 'Restore', metadata: { name, namespace: 'velero' }, spec: request };
    restores.push(name);
    await postObject(kubeconfig, '/apis/velero.io/v1/namespaces/velero/restores', restore);
    for (;;) {
      const { status } = await velero.get('restore', name).catch(() => ({ status: {} as { phase?: string; hookStatus?: unknown } }));
      see(name, status?.phase);
      if (status?.phase && ['Completed', 'PartiallyFailed', 'Failed', 'FailedValidation'].includes(status.phase)) {
        // The commands' lines are in the server's log only: the restore's own is stored before they run.
        const log = await readFile(join(state, node?.cluster ?? '', 'logs/velero.log'), 'utf8');
        const own = log.split('\n').filter((line) => new RegExp(`restore=(velero/)?${name}(\\s|$)`).test(line));
        // Velero may finalize a restore twice (seen once in fifty); the second time it has forgotten its hooks.
        const finalized = own.filter((line) => line.includes('msg="Marking restore ')).length;
        if (finalized > 1 && tries < 3) return byVelero(cases, tries + 1);
        return outcome({ phase: status.phase, hooks: status.hookStatus, log: own.join('\n'), name, target });
      }
      await sleep(200);
    }
  }

  async function byLifeboat(cases: readonly HookCase[]): Promise<HookOutcome> {
    const { name, target, request } = requestFor(cases, 'lifeboat');
    const restored = engine.restore({ ...request, name }).result;
    const look = async () => see(name, (await engine.getRestore(name).catch(() => undefined))?.status.phase);
    while (await Promise.race([restored.then(() => false), sleep(200, true)])) await look();
    await look();
    const { phase, restore } = await restored;
    return outcome({ phase, hooks: restore.status.hookStatus, log: await fileOf(name, 'logs'), name, target });
  }

  async function outcome(ended: { phase: string; hooks: unknown; log: string; name: string; target: string }): Promise<HookOutcome> {
    const { phase, hooks, log, name, target } = ended;
    const results = JSON.parse(await fileOf(name, 'results')) as { errors?: { namespaces?: Record<string, string[]> } };
    const errors = (results.errors?.namespaces?.[target] ?? []).map((message) => ({
      level: 'error',
      message: message.replaceAll(target, 'NAMESPACE'),
      fields: {},
    }));
    const sorted = (lines: readonly HookLine[]) =>
      lines
        .map((line) => JSON.stringify(line))
        .sort()
        .map((line) => JSON.parse(line) as HookLine);
    return {
      phase,
      hooks,
      errors: comparableLines(errors)
        .map(({ message }) => message)
        .sort(),
      lines: sorted(comparableLines(hookLines(log, [target, source]))),
    };
  }

  async function fileOf(name: string, file: 'logs' | 'results'): Promise<string> {
    const content = await engine.openRestoreFile(name, file);
    return content ? text(content) : '';
  }

  test.each(hookCases.map((hookCase) => [hookCase.name, hookCase] as const))('%s', async (_name, hookCase) => {
    const [theirs, ours] = await Promise.all([byVelero([hookCase]), byLifeboat([hookCase])]);
    const { phase, hooksAttempted, hooksFailed } = hookCase;
    const hooks = { ...(hooksAttempted > 0 && { hooksAttempted }), ...(hooksFailed > 0 && { hooksFailed }) };
    expect({ phase: theirs.phase, hooks: theirs.hooks }).toEqual({ phase, hooks });
    expect(ours).toEqual(theirs);
    expect(ours.lines.length).toBeGreaterThan(0);
    if (hookCase.name !== 'unready') return; // it waits long enough to be looked at
    const seen = (by: string) => phases.get(requestFor([hookCase], by).name)?.slice(-2);
    expect(seen('velero')).toEqual(['Finalizing', 'PartiallyFailed']);
    expect(seen('lifeboat')).toEqual(seen('velero'));
  });

  test("what differs: in one restore, a failing Pod cancels the others' hooks by Velero and not by Lifeboat", async () => {
    const fails = hookCases.find(({ name }) => name === 'missing-fail');
    const both = [fails ?? lateCase, lateCase];
    const [theirs, ours] = await Promise.all([byVelero(both), byLifeboat(both)]);
    expect(theirs).toMatchObject({ phase: 'PartiallyFailed', hooks: { hooksAttempted: 2, hooksFailed: 2 } });
    expect(theirs.errors).toContain('hook <from-annotation> in container app in pod NAMESPACE/late not executed: REASON');
    expect(ours).toMatchObject({ phase: 'PartiallyFailed', hooks: { hooksAttempted: 2, hooksFailed: 1 } });
  });
});
