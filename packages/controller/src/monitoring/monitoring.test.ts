import { createMemoryObjectStore } from '@lifeboat/testkit/doubles';
import { Registry } from 'prom-client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ControllerLab, startControllerLab } from '../testing/controller-lab.ts';

let lab: ControllerLab;
const registry = new Registry();

beforeAll(async () => {
  lab = await startControllerLab();
  lab.buckets.set('main', createMemoryObjectStore());
  lab.start({ metrics: registry });
  await lab.createLocation('main', { default: true });
  await lab.velero.waitUntilAvailable('main', { timeoutInMs: 5000 });
});
afterAll(() => lab?.close());

/** The value of a row, such as `velero_backup_total` or `x{a="b"}`. */
async function value(row: string): Promise<number | undefined> {
  const line = (await registry.metrics()).split('\n').find((each) => each.startsWith(`${row} `));
  return line === undefined ? undefined : Number(line.slice(row.length).replace('+Inf', 'Infinity'));
}

const rows = async (...names: string[]) => await Promise.all(names.map(value));

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
  await lab.velero.waitForBackup('one', { timeoutInMs: 5000 });
  await expect.poll(() => value('velero_backup_success_total{schedule=""}')).toBe(1);
  await lab.velero.createBackup({ name: 'lost', storageLocation: 'nowhere' });
  await expect.poll(() => value('velero_backup_validation_failure_total{schedule=""}')).toBe(1);
  expect(await rows('velero_backup_attempt_total{schedule=""}', 'velero_backup_last_status{schedule=""}', 'velero_backup_total')).toEqual([
    1, 0, 2,
  ]);
  expect(await rows('velero_backup_items_total{schedule=""}', 'velero_backup_duration_seconds_count{schedule=""}')).toEqual([1, 1]);
  expect(await value('velero_backup_last_successful_timestamp{schedule=""}')).toBeGreaterThan(Date.now() / 1000 - 60);
  expect(await value('lifeboat_last_good_copy_age_seconds{namespace="shop",location="main"}')).toBeLessThan(60);
  expect(await value('lifeboat_last_good_copy_age_seconds{namespace="velero",location="main"}')).toBe(Number.POSITIVE_INFINITY);
  expect(await value('lifeboat_store_requests_total{location="main",operation="putObject",outcome="succeeded"}')).toBeGreaterThan(3);
  expect(await value('lifeboat_store_bytes_total{location="main",direction="put"}')).toBeGreaterThan(500);
});

test('restores and deletions are counted', async () => {
  await lab.velero.createRestore({ name: 'back', backupName: 'one' });
  await lab.velero.waitForRestore('back', { timeoutInMs: 5000 });
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
});

test('a schedule has rows while it is there, its backups too', async () => {
  const schedules = lab.velero.objects('Schedule');
  await schedules.create({ metadata: { name: 'daily' }, spec: { schedule: '0 7 * * *', template: { includedNamespaces: ['shop'] } } });
  await expect.poll(() => value('velero_backup_success_total{schedule="daily"}')).toBe(0);
  expect(await value('velero_schedule_expected_interval_seconds{schedule="daily"}')).toBe(86_400);
  await lab.velero.createBackupFromSchedule('daily', { name: 'of-daily' });
  await expect.poll(() => value('velero_backup_success_total{schedule="daily"}')).toBe(1);
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
  expect(await next.metrics()).toMatch(/^velero_backup_validation_failure_total\{schedule=""\} 0$/m);
});
