import type { KubeObject } from '@lifeboat/core';
import { createMemoryObjectStore } from '@lifeboat/testkit/doubles';
import { Registry } from 'prom-client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { silentLogger } from '../machinery/silent-logger.ts';
import { type ControllerLab, startControllerLab } from '../testing/controller-lab.ts';
import { createEventWriter } from './events/event-writer.ts';
import { noMetrics } from './metrics/metrics.ts';

let lab: ControllerLab;
const registry = new Registry();

beforeAll(async () => {
  lab = await startControllerLab();
  lab.buckets.set('main', createMemoryObjectStore());
  lab.start({ metrics: registry });
  await lab.createLocation('main', { default: true });
  await lab.velero.waitUntilAvailable('main', { timeoutInMs: 60_000 });
});
afterAll(() => lab?.close());

/** Returns the value of a row, such as `velero_backup_total` or `x{a="b"}`. */
async function value(row: string): Promise<number | undefined> {
  const line = (await registry.metrics()).split('\n').find((each) => each.startsWith(`${row} `));
  return line === undefined ? undefined : Number(line.slice(row.length).replace('+Inf', 'Infinity'));
}

const rows = async (...names: string[]) => await Promise.all(names.map(value));

async function events(): Promise<KubeObject[]> {
  const found: KubeObject[] = [];
  for await (const { items } of lab.cluster.listPages(
    { group: 'events.k8s.io', version: 'v1', resource: 'events' },
    { namespace: 'velero' },
  ))
    found.push(...items);
  return found;
}

/** Returns reasons and notes of the Events about an object, such as `Backup/one`. */
async function eventsOf(object: string): Promise<string[]> {
  const ofObject = (await events()).filter(({ regarding }) => {
    const { kind, name } = regarding as { kind: string; name: string };
    return `${kind}/${name}` === object;
  });
  return ofObject.map(({ type, reason, note }) => `${type} ${reason}: ${note}`).sort();
}

test('before anything happens, counters are there', async () => {
  await expect.poll(() => value('velero_backup_location_status_gauge{backup_location_name="main"}')).toBe(1);
  expect(await rows('velero_backup_attempt_total{schedule=""}', 'velero_backup_last_status{schedule=""}', 'lifeboat_leader')).toEqual([
    0, 1, 1,
  ]);
  expect(await value('lifeboat_last_good_copy_age_seconds{namespace="shop",location="main"}')).toBe(Number.POSITIVE_INFINITY);
  expect(await value('lifeboat_kubernetes_requests_total')).toBeGreaterThan(10);
});

test('backups are counted by how they end, and what they cover is known', async () => {
  await lab.velero.createBackup({ name: 'one', includedNamespaces: ['shop'] });
  await lab.velero.waitForBackup('one', { timeoutInMs: 60_000 });
  await expect.poll(() => value('velero_backup_success_total{schedule=""}')).toBe(1);
  await lab.velero.createBackup({ name: 'lost', storageLocation: 'nowhere' });
  await expect.poll(() => value('velero_backup_validation_failure_total{schedule=""}')).toBe(1);
  expect(await rows('velero_backup_attempt_total{schedule=""}', 'velero_backup_last_status{schedule=""}', 'velero_backup_total')).toEqual([
    1, 0, 2,
  ]);
  expect(await rows('velero_backup_items_total{schedule=""}', 'velero_backup_duration_seconds_count{schedule=""}')).toEqual([1, 1]);
  await expect.poll(() => value('velero_backup_tarball_size_bytes{schedule=""}')).toBeGreaterThan(100);
  expect(await value('velero_backup_last_successful_timestamp{schedule=""}')).toBeGreaterThan(Date.now() / 1000 - 60);
  expect(await value('lifeboat_last_good_copy_age_seconds{namespace="shop",location="main"}')).toBeLessThan(60);
  expect(await value('lifeboat_last_good_copy_age_seconds{namespace="velero",location="main"}')).toBe(Number.POSITIVE_INFINITY);
  expect(await value('lifeboat_store_requests_total{location="main",operation="putObject",outcome="succeeded"}')).toBeGreaterThan(3);
  expect(await value('lifeboat_store_bytes_total{location="main",direction="put"}')).toBeGreaterThan(500);
});

test('Events say what became of backups and of locations', async () => {
  await expect
    .poll(() => eventsOf('Backup/one'))
    .toEqual([
      expect.stringMatching(/^Normal BackupCompleted: 1 objects, 0 errors, \d warnings$/),
      'Normal BackupStarted: The backup goes to location main',
    ]);
  expect(await eventsOf('Backup/lost')).toEqual([
    expect.stringMatching(/^Warning BackupRefused: backup storage location nowhere not found/),
  ]);
  expect(await eventsOf('BackupStorageLocation/main')).toEqual(['Normal LocationAvailable: The location can be used']);
  await lab.createLocation('gone');
  await expect
    .poll(() => eventsOf('BackupStorageLocation/gone'))
    .toEqual([expect.stringMatching(/^Warning LocationUnavailable: .*there is no bucket "gone"$/)]);
  const [event] = (await events()).filter(({ reason }) => reason === 'BackupCompleted');
  const { metadata } = await lab.velero.getBackup('one');
  expect(event).toMatchObject({
    reportingController: 'lifeboat.io/controller',
    action: 'Backup',
    eventTime: expect.stringMatching(/^\d{4}-.*\.\d{6}Z$/),
    regarding: { apiVersion: 'velero.io/v1', kind: 'Backup', namespace: 'velero', name: 'one', uid: metadata.uid },
  });
});

test('restores and deletions are counted', async () => {
  await lab.velero.createRestore({ name: 'back', backupName: 'one' });
  await lab.velero.waitForRestore('back', { timeoutInMs: 60_000 });
  await lab.velero.createRestore({ name: 'no', backupName: 'none' });
  await expect.poll(() => value('velero_restore_validation_failed_total{schedule=""}')).toBe(1);
  expect(
    await rows('velero_restore_success_total{schedule=""}', 'velero_restore_attempt_total{schedule=""}', 'velero_restore_total'),
  ).toEqual([1, 2, 2]);
  await lab.velero.objects('DeleteBackupRequest').create({ metadata: { name: 'one' }, spec: { backupName: 'one' } });
  await expect.poll(() => value('velero_backup_deletion_success_total{schedule=""}')).toBe(1);
  await lab.velero.objects('DeleteBackupRequest').create({ metadata: { name: 'none' }, spec: { backupName: 'none' } });
  await expect.poll(() => value('velero_backup_deletion_failure_total{schedule=""}')).toBe(1);
  expect(await value('velero_backup_deletion_attempt_total{schedule=""}')).toBe(2);
  await expect.poll(() => eventsOf('DeleteBackupRequest/none')).toEqual(['Warning BackupDeletionFailed: backup not found']);
  expect(await eventsOf('Restore/back')).toEqual([
    'Normal RestoreCompleted: 1 objects, 0 errors, 0 warnings',
    'Normal RestoreStarted: Objects of backup one are restored',
  ]);
  expect(await eventsOf('Restore/no')).toEqual(['Warning RestoreRefused: Error retrieving backup: backup "none" not found']);
});

test('a schedule has rows while it is there, its backups too', async () => {
  const schedules = lab.velero.objects('Schedule');
  await schedules.create({ metadata: { name: 'daily' }, spec: { schedule: '0 7 * * *', template: { includedNamespaces: ['shop'] } } });
  await expect.poll(() => value('velero_backup_success_total{schedule="daily"}')).toBe(0);
  expect(await value('velero_schedule_expected_interval_seconds{schedule="daily"}')).toBe(86_400);
  await lab.velero.createBackupFromSchedule('daily', { name: 'of-daily' });
  await expect.poll(() => value('velero_backup_success_total{schedule="daily"}')).toBe(1);
  // Three days later, three times have passed. A backup is made for the last of them.
  lab.aheadInMs = 3 * 86_400_000;
  await schedules.patch('daily', { metadata: { labels: { look: 'again' } } });
  await expect.poll(() => value('lifeboat_schedule_missed_total{schedule="daily"}')).toBe(2);
  await expect
    .poll(() => eventsOf('Schedule/daily'))
    .toEqual([expect.stringMatching(/^Warning ScheduleMissed: No backup was made at 2 of its times, from .*T\d\d:00:00Z to /)]);
  // Waits until it is counted, because after the deletion of the schedule it would count as a backup without one.
  await expect.poll(() => value('velero_backup_success_total{schedule="daily"}')).toBe(2);
  await schedules.delete('daily');
  await expect.poll(() => value('velero_backup_success_total{schedule="daily"}')).toBeUndefined();
});

test('whoever starts later counts what happens then; nobody who does not work says what there is', async () => {
  await lab.stop();
  expect(await rows('lifeboat_leader', 'velero_backup_total', 'velero_backup_success_total{schedule=""}')).toEqual([0, undefined, 1]);
  const next = new Registry();
  lab.start({ metrics: next });
  await lab.velero.createBackup({ name: 'two', includedNamespaces: ['shop'] });
  await expect.poll(async () => await next.metrics()).toMatch(/^velero_backup_success_total\{schedule=""\} 1$/m);
  // The objects show the backups of earlier processes.
  const last = (await next.metrics()).split('\n').find((line) => line.startsWith('velero_backup_last_successful_timestamp{schedule=""}'));
  expect(Number(last?.split(' ').at(-1))).toBeGreaterThan(Date.now() / 1000 - 60);
  expect(await next.metrics()).toMatch(/^velero_backup_validation_failure_total\{schedule=""\} 0$/m);
});

test('Events that repeat are counted, long ones are cut, and there are never many at once', async () => {
  const { cluster, now } = lab;
  let dropped = 0;
  const write = createEventWriter({
    ...{ cluster, now, instance: 'me', logger: silentLogger, signal: new AbortController().signal, burst: 10, seriesPauseInMs: 0 },
    metrics: {
      ...noMetrics,
      add: (name) => {
        if (name === 'lifeboat_events_dropped_total') dropped += 1;
      },
    },
  });
  const metadata = { name: 'loud', namespace: 'velero', uid: 'uid-of-loud' };
  const content = {
    regarding: { apiVersion: 'velero.io/v1', kind: 'Backup', metadata },
    type: 'Normal',
    reason: 'BackupStarted',
    action: 'Test',
  } as const;
  for (let times = 0; times < 3; times++) write({ ...content, note: 'again' });
  write({ ...content, note: `\u001b[31m${'\u00e9'.repeat(2000)}` });
  for (let times = 0; times < 20; times++) write({ ...content, note: String(times) });
  await expect.poll(() => eventsOf('Backup/loud')).toHaveLength(8);
  expect(dropped).toBe(14);
  const ofLoud = (await events()).filter(({ regarding }) => (regarding as { name: string }).name === 'loud');
  expect(ofLoud.find(({ note }) => note === 'again')).toMatchObject({ series: { count: 3 } });
  const long = String(ofLoud.find(({ note }) => String(note).length > 100)?.note);
  expect(Buffer.byteLength(long)).toBeLessThanOrEqual(1024);
  expect(long).toMatch(/^ \[31m\u00e9+\.\.\.$/);
});
