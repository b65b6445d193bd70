import { test } from 'vitest';
import type { UpstreamLab } from '../upstream-lab.ts';
import type { UpstreamSide } from '../upstream-side.ts';
import { wholeWorkload, workload, workloadKinds } from '../workload.ts';

/** Cases 32, 33, 37 and 38: how backups, locations and requests come and go. `whole`: times really go by. */
export function lifeCases(lab: () => UpstreamLab, { whole }: { readonly whole: boolean }): void {
  /** So much later, by the clock of a new controller. */
  async function later(side: UpstreamSide, timeInMs: number): Promise<void> {
    if (whole) return;
    await side.stop();
    side.start({ now: () => new Date(Date.now() + timeInMs) });
  }

  test.concurrent('32: a backup that expires goes with all its files and restores', async ({ expect }) => {
    const { make, velero, names, deleteNamespaces, side } = lab();
    const ttl = whole ? '2m' : '1h';
    await make(['case-32'], () => workload());
    const own = await side('case-32-velero');
    const keys = async () => [...(await own.keys('backups/')), ...(await own.keys('restores/'))];
    expect((await own.backup({ name: 'short', includedNamespaces: ['case-32'], ttl })).status.phase).toBe('Completed');
    expect(await velero('-n', own.namespace, 'backup', 'describe', 'short')).toMatch(whole ? /TTL:\s+2m0s/ : /TTL:\s+1h0m0s/);
    await deleteNamespaces('case-32');
    expect((await own.restore({ name: 'short', backupName: 'short' })).status.phase).toBe('Completed');
    expect(await names('case-32', workloadKinds)).toEqual(wholeWorkload);
    expect(await keys()).toEqual(expect.arrayContaining(['backups/short/short.tar.gz', expect.stringMatching(/^restores\/short\//)]));
    await later(own, 3_600_000);

    const wait = { timeout: 180_000, interval: 500 };
    await expect.poll(() => own.client.listBackups(), wait).toEqual([]);
    await expect.poll(() => own.client.listRestores(), wait).toEqual([]);
    await expect.poll(keys, wait).toEqual([]);
    await expect.poll(() => own.client.objects('DeleteBackupRequest').list(), wait).toEqual([]);
  });

  test.concurrent('33: a new installation finds the backups of its bucket, and forgets those that are gone there', async ({ expect }) => {
    const { make, kubectl, names, deleteNamespaces, side, velero } = lab();
    await make(['case-33'], () => workload());
    const own = await side('case-33-velero');
    for (const name of ['one', 'two']) expect((await own.backup({ name, includedNamespaces: ['case-33'] })).status.phase).toBe('Completed');
    await own.stop();
    await Promise.all([deleteNamespaces('case-33'), kubectl('delete', 'namespace', own.namespace, '--timeout=120s')]);

    const again = await side(own.namespace);
    const found = async () => (await again.client.listBackups()).map(({ metadata, status }) => `${metadata.name} ${status.phase}`);
    await expect.poll(found).toEqual(['one Completed', 'two Completed']);
    expect((await again.restore({ name: 'one', backupName: 'one' })).status.phase).toBe('Completed');
    expect(await names('case-33', workloadKinds)).toEqual(wholeWorkload);
    expect(await velero('-n', own.namespace, 'backup', 'describe', 'two', '--details')).toMatch(/Phase:\s+Completed/);
    await again.forget('backups/one/');
    await expect.poll(found).toEqual(['two Completed']);
  });

  test.concurrent('37: a request for the status is answered in the namespace of the server only, and then goes', async ({ expect }) => {
    const { main, side, make } = lab();
    await make(['case-37-other']);
    const own = await side('case-37-velero');
    const requests = own.client.objects('ServerStatusRequest');
    const elsewhere = lab().clientOf('case-37-other').objects('ServerStatusRequest');
    await elsewhere.create({ metadata: { name: 'unheard' }, spec: {} });
    await requests.create({ metadata: { name: 'heard' }, spec: {} });
    await requests.waitFor('heard', { until: ({ status }) => status.phase === 'Processed', timeoutInMs: 300_000 });
    const asked = await main.client.serverStatus();
    expect(asked.plugins).toEqual(expect.arrayContaining([{ name: 'velero.io/aws', kind: 'ObjectStore' }]));
    await later(own, 180_000);
    await expect.poll(() => requests.get('heard'), { timeout: 90_000 }).toBeUndefined();
    expect((await elsewhere.get('unheard'))?.status.phase).toBeUndefined();
  });

  test.concurrent('38: a location that is deleted takes its Backups along, and its bucket and other locations stay as they are', async ({
    expect,
  }) => {
    const { make, kubectl, velero, locationSpec, side } = lab();
    await make(['case-38'], () => workload());
    const own = await side('case-38-velero');
    await own.client.createLocation({ name: 'second', ...locationSpec('case-38-velero/second') });
    await own.client.waitUntilAvailable('second');
    const includedNamespaces = ['case-38'];
    await own.backup({ name: 'stays', includedNamespaces });
    await own.backup({ name: 'goes', includedNamespaces, storageLocation: 'second' });
    const keys = await own.keys('');
    expect(keys).toEqual(expect.arrayContaining(['second/backups/goes/velero-backup.json', 'backups/stays/velero-backup.json']));

    await velero('-n', own.namespace, 'backup-location', 'delete', 'second', '--confirm');
    const backups = async () => (await own.client.listBackups()).map(({ metadata }) => metadata.name);
    await expect.poll(backups).toEqual(['stays']);
    expect(await kubectl('-n', own.namespace, 'get', 'backupstoragelocations', '-o', 'name')).toBe(
      'backupstoragelocation.velero.io/default',
    );
    expect(await own.keys('')).toEqual(keys);
    // Whoever brings it back has its backups again.
    await own.client.createLocation({ name: 'second', ...locationSpec('case-38-velero/second') });
    await expect.poll(backups).toEqual(['goes', 'stays']);
  });
}
