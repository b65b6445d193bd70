import { clusterFromKubeConfig, createEngine, type Engine, type RestoreRequest } from '@lifeboat/core';
import type { KubeObject } from '@lifeboat/core/plugin-api';
import { createMemoryObjectStore } from '@lifeboat/testkit/doubles';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { startCluster } from '../real-servers/server-scripts.ts';
import { createHeldLab, type HeldLab } from './held-work/held-lab.ts';

const real = inject('real');

// Issue 12, points 4 and 6, with the controllers that act on what a restore writes.
describe.skipIf(!real)('what controllers make of restored Jobs and claims', { timeout: 120_000 }, () => {
  if (!real) return;
  let lab: HeldLab;
  let engine: Engine;
  const originals = new Map<string, KubeObject>();

  beforeAll(async () => {
    const { kubeconfig, down } = await startCluster('held', ['--controllers'], real.state);
    const cluster = await clusterFromKubeConfig({ path: kubeconfig });
    lab = createHeldLab({ kubeconfig, cluster });
    engine = createEngine({ cluster, storageLocations: { default: { store: createMemoryObjectStore() } } });
    await Promise.all([lab.apply('jobs.yaml'), lab.apply('volumes.yaml', 'kept-n'), lab.apply('volumes.yaml', 'kept-u')]);
    await Promise.all([lab.endPods('work', 'complete', 'Succeeded'), lab.endPods('work', 'failed', 'Failed')]);
    await lab.until('two Jobs have ended, and one runs', async () => {
      const jobs = await lab.jobs('work');
      const ended = [...jobs.values()].flatMap(lab.conditionsOf).filter((type) => type === 'Complete' || type === 'Failed');
      return ended.length === 2 && (await running()) === 2;
    });
    for (const [name, job] of await lab.jobs('work')) originals.set(name, job);
    await Promise.all([untilBound('kept-n'), untilBound('kept-u')]);
    for (const [name, includedNamespaces] of [
      ['jobs', ['work']],
      ['volumes', ['kept-n', 'kept-u']],
    ] as const)
      expect(await engine.backup({ name, includedNamespaces: [...includedNamespaces] }).result).toMatchObject({ phase: 'Completed' });
    return async () => {
      await cluster.close();
      await down();
    };
  }, 180_000);

  const restore = async (request: RestoreRequest) => {
    const result = await engine.restore(request).result;
    expect(result).toMatchObject({ phase: 'Completed', errors: {} });
    return result.warnings;
  };
  const bound = async (namespace: string) => (await lab.claims(namespace)).map((claim) => claim.join(' '));
  const whole = (namespace: string) => [
    `data-db-0 Bound ${namespace}-0`,
    `data-db-1 Bound ${namespace}-1`,
    `plain Bound ${namespace}-plain`,
  ];
  const untilBound = (namespace: string) =>
    lab.until('claims are bound', async () => (await bound(namespace)).join() === whole(namespace).join());
  const running = async () => (await lab.podsOf('work', 'running')).length;

  test('beside the living original its volumes stay with it', async () => {
    const before = await lab.volumes();
    for (const existingResourcePolicy of ['none', 'update'] as const) {
      const copy = `beside-${existingResourcePolicy}`;
      const request = { backupName: 'volumes', name: copy, includedNamespaces: ['kept-u'], namespaceMapping: { 'kept-u': copy } };
      const warnings = await restore({ ...request, existingResourcePolicy });
      expect(warnings.namespaces?.[copy]?.toSorted()).toEqual(
        ['0', '1', 'plain'].map((name) =>
          expect.stringMatching(`PersistentVolume kept-u-${name}, which it names, is in use by claim kept-u/`),
        ),
      );
    }
    await lab.settle();
    for (const copy of ['beside-none', 'beside-update'])
      expect(await bound(copy)).toEqual(whole('kept-u').map((line) => line.replace('Bound', 'Pending')));
    expect(await lab.volumes()).toEqual(before);
    expect(await bound('kept-u')).toEqual(whole('kept-u'));
  });

  test('finished Jobs come back as they have ended, running ones suspended, and no Pod starts', async () => {
    await lab.deleteNamespaces('work', 'kept-n', 'kept-u');
    const seen = await lab.watchPods('work');
    expect(await restore({ backupName: 'jobs', name: 'held', finishedJobs: 'restored', runningJobs: 'suspended' })).toEqual({});
    await lab.until('the controller has seen them', async () => {
      const jobs = await lab.jobs('work');
      return jobs.size === 3 && lab.conditionsOf(jobs.get('running')).includes('Suspended');
    });
    await lab.settle();
    const jobs = await lab.jobs('work');
    for (const name of ['complete', 'failed']) {
      expect(jobs.get(name)?.status).toEqual(originals.get(name)?.status);
      expect(jobs.get(name)?.spec).toMatchObject({ suspend: false });
    }
    expect(jobs.get('running')?.status).not.toHaveProperty('active');
    expect(await seen.end()).toEqual([]);
  });

  test('a suspended one makes one set of Pods once it is let go', async () => {
    const seen = await lab.watchPods('work');
    await lab.letGo('work', 'running');
    await lab.until('it runs', async () => (await running()) === 2);
    await lab.settle();
    expect((await seen.end()).map((name) => name.replace(/-\w{5}$/, ''))).toEqual(['running-0', 'running-1']);
  });

  test('without their namespace: the policy none says what claims wait for, and update binds them', async () => {
    await lab.until('volumes are released', async () => (await lab.volumes()).every(([, phase]) => phase === 'Released'));
    const warnings = await restore({ backupName: 'volumes', name: 'none', includedNamespaces: ['kept-n'] });
    expect(warnings.namespaces?.['kept-n']?.toSorted()).toEqual(
      ['0', '1', 'plain'].map((name) =>
        expect.stringMatching(`kept-n-${name}, which it names, is kept for a claim that is gone.*existingResourcePolicy: update does`),
      ),
    );
    expect((await bound('kept-n')).every((line) => line.includes(' Pending '))).toBe(true);
    const update = { backupName: 'volumes', existingResourcePolicy: 'update' } as const;
    // One has claims that wait, the other has nothing.
    expect(await restore({ ...update, name: 'update-n', includedNamespaces: ['kept-n'] })).toEqual({});
    expect(await restore({ ...update, name: 'update-u', includedNamespaces: ['kept-u'] })).toEqual({});
    await Promise.all([untilBound('kept-n'), untilBound('kept-u')]);
  });

  test('without options finished Jobs stay away, and running ones start anew with one set of Pods', async () => {
    await lab.deleteNamespaces('work');
    const seen = await lab.watchPods('work');
    expect(await restore({ backupName: 'jobs', name: 'anew' })).toEqual({});
    await lab.until('it runs', async () => (await running()) === 2);
    await lab.settle();
    expect([...(await lab.jobs('work')).keys()]).toEqual(['running']);
    expect(await seen.end()).toHaveLength(2);
  });
});
