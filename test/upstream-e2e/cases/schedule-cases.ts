import { setTimeout as sleep } from 'node:timers/promises';
import type { Backup } from '@lifeboat/core/velero-api';
import { test } from 'vitest';
import type { UpstreamLab } from '../upstream-lab.ts';
import { wholeWorkload, workload, workloadKinds } from '../workload.ts';

const minuteInMs = 60_000;

/** Cases 34 to 36: schedules. `whole`: with the times that upstream's have. */
export function scheduleCases(lab: () => UpstreamLab, { whole }: { readonly whole: boolean }): void {
  const periodInMs = whole ? minuteInMs : 5000;

  test.concurrent('34: a schedule waits for its time, is paused and goes on, and its backups are restored', async ({ expect }) => {
    const { main, make, names, deleteNamespaces } = lab();
    const { client } = main;
    await make(['case-34'], () => workload());
    const made = () => client.listBackups({ labelSelector: 'velero.io/schedule-name=case-34' });
    const count = async () => (await made()).length;
    const schedule = whole ? '@every 1m' : '@every 5s';
    const { metadata } = await client.createSchedule({ name: 'case-34', schedule, template: { includedNamespaces: ['case-34'] } });
    await expect.poll(async () => (await client.getSchedule('case-34')).status.phase).toBe('Enabled');
    await expect.poll(count, { timeout: 3 * periodInMs + 20_000, interval: 500 }).toBeGreaterThan(0);
    const [first] = (await made()) as [Backup];
    const after = Date.parse(first.metadata.creationTimestamp ?? '') - Date.parse(metadata.creationTimestamp ?? '');
    expect(after).toBeGreaterThanOrEqual(periodInMs - 1000);

    await client.pauseSchedule('case-34');
    // One may have been on its way.
    await sleep(periodInMs);
    const paused = await count();
    await sleep(periodInMs * 1.5);
    expect(await count()).toBe(paused);
    await client.unpauseSchedule('case-34');
    await expect.poll(count, { timeout: 3 * periodInMs + 20_000, interval: 500 }).toBeGreaterThan(paused);
    await client.deleteSchedule('case-34');
    const restorable = await client.waitForBackup(first.metadata.name, { timeoutInMs: 300_000 });
    expect(restorable.status.phase).toBe('Completed');
    await deleteNamespaces('case-34');
    expect((await main.restore({ name: 'case-34', backupName: first.metadata.name })).status.phase).toBe('Completed');
    expect(await names('case-34', workloadKinds)).toEqual(wholeWorkload);
  });

  test.concurrent('35: the order of a schedule is in its backups', async ({ expect }) => {
    const { main, make, velero, kubectl } = lab();
    await make(['case-35'], () => workload());
    const order = 'pods=case-35/a,case-35/b;deployments=case-35/shop';
    const flags = ['--include-namespaces', 'case-35', '--ordered-resources', order];
    await velero('schedule', 'create', 'case-35', '--schedule', '@every 2s', ...flags);
    const expected = { pods: 'case-35/a,case-35/b', deployments: 'case-35/shop' };
    const ofSchedule = JSON.parse(
      await kubectl('-n', 'velero', 'get', 'schedule', 'case-35', '-o', 'jsonpath={.spec.template.orderedResources}'),
    );
    expect(ofSchedule).toEqual(expected);
    const made = () => main.client.listBackups({ labelSelector: 'velero.io/schedule-name=case-35' });
    await expect.poll(async () => (await made()).length).toBeGreaterThan(0);
    await main.client.deleteSchedule('case-35');
    const [first] = (await made()) as [Backup];
    expect(first.spec.orderedResources).toEqual(expected);
    expect((await main.client.waitForBackup(first.metadata.name, { timeoutInMs: 300_000 })).status.phase).toBe('Completed');
  });

  test.concurrent('36: of the backups of a schedule no two are in progress at a time', async ({ expect }) => {
    const { make, cluster, side } = lab();
    await make(['case-36'], () => [
      { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'slow', annotations: { 'test/slow': 'true' } } },
    ]);
    const own = await side('case-36-velero');
    const stop = new AbortController();
    const inProgress = new Set<string>();
    const phases: string[] = [];
    let most = 0;
    const type = { group: 'velero.io', version: 'v1', resource: 'backups' };
    // Every change of every Backup, as it happened.
    const watching = (async () => {
      for await (const { type: change, object } of cluster.watch(type, { namespace: own.namespace, signal: stop.signal })) {
        const { metadata, status } = object as Backup;
        const isRunning = change !== 'DELETED' && ['InProgress', 'Finalizing'].includes(status?.phase ?? '');
        if (isRunning) inProgress.add(metadata.name);
        else inProgress.delete(metadata.name);
        most = Math.max(most, inProgress.size);
        phases.push(`${metadata.name} ${status?.phase}`);
      }
    })().catch(() => {});
    // Each takes longer than it is until the next is due.
    await own.client.createSchedule({ name: 'busy', schedule: '@every 1s', template: { includedNamespaces: ['case-36'] } });
    const ended = async () => (await own.client.listBackups()).filter(({ status }) => status.phase === 'Completed').length;
    await expect.poll(ended, { timeout: 180_000 }).toBeGreaterThanOrEqual(3);
    await own.client.deleteSchedule('busy');
    stop.abort();
    await watching;
    expect(most, phases.join('\n')).toBe(1);
  });
}
