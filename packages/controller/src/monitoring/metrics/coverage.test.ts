import type { Backup, BackupSpec } from '@lifeboat/core/velero-api';
import { expect, test } from 'vitest';
import { coverageOf } from './coverage.ts';

const at = (hour: number) => new Date(Date.UTC(2026, 0, 2, hour)).toISOString().replace('.000Z', 'Z');
const namespaces = ['bank', 'shop'].map((name) => ({ name, createdAt: Date.parse(at(2)) }));

function backup(
  beganAt: number,
  spec: BackupSpec,
  more: { phase?: Backup['status']['phase']; createdAt?: number; location?: string } = {},
): Backup {
  const { phase = 'Completed', createdAt = beganAt, location = 'main' } = more;
  return {
    ...{ apiVersion: 'velero.io/v1', kind: 'Backup' },
    metadata: { name: `at-${beganAt}`, namespace: 'velero', creationTimestamp: at(createdAt) },
    spec: { ...spec, storageLocation: location },
    status: { phase, startTimestamp: at(beganAt), completionTimestamp: at(beganAt) },
  };
}

/** The hour of the last good copy of each namespace in the location `main`. */
function hours(...backups: Backup[]): Record<string, number | undefined> {
  const locationsOf = ({ spec }: Backup) => [spec.storageLocation ?? ''];
  const rows = coverageOf({ backups, namespaces, locations: ['main', 'other'], locationsOf });
  expect(rows).toHaveLength(4);
  const ofMain = rows.filter(({ location }) => location === 'main');
  return Object.fromEntries(ofMain.map(({ namespace, copiedAt }) => [namespace, copiedAt && new Date(copiedAt).getUTCHours()]));
}

test('the last backup that has a whole namespace is its good copy', () => {
  expect(hours()).toEqual({ bank: undefined, shop: undefined });
  expect(hours(backup(3, {}), backup(5, { includedNamespaces: ['shop'] }), backup(4, {}))).toEqual({ bank: 4, shop: 5 });
  expect(hours(backup(3, { includedNamespaces: ['*'] }), backup(5, { excludedNamespaces: ['sh*'] }))).toEqual({ bank: 5, shop: 3 });
});

test.each<[string, Backup]>([
  ['partially failed', backup(5, {}, { phase: 'PartiallyFailed' })],
  ['is being deleted', backup(5, {}, { phase: 'Deleting' })],
  ['has some objects by their labels', backup(5, { labelSelector: { matchLabels: { a: 'b' } } })],
  ['has some objects by several selectors', backup(5, { orLabelSelectors: [{ matchLabels: { a: 'b' } }] })],
  ['has some kinds', backup(5, { includedResources: ['configmaps'] })],
  ['has some kinds of what is in namespaces', backup(5, { includedNamespaceScopedResources: ['configmaps'] })],
  ['has nothing of namespaces', backup(5, { excludedNamespaceScopedResources: ['*'] })],
  ['became an object of what a bucket had', backup(5, {}, { createdAt: 6 })],
  ['is in another location', backup(5, {}, { location: 'other' })],
])('a backup that %s is no good copy', (_what, narrow) => {
  expect(hours(backup(3, {}), narrow)).toEqual({ bank: 3, shop: 3 });
});

test('a namespace that was made after a backup is not in it, whatever its name', () => {
  expect(hours(backup(1, {}))).toEqual({ bank: undefined, shop: undefined });
});
