import { expect, test } from 'vitest';
import type { KubeObject } from '../../../plugin-api/kube-object.ts';
import type { Backup } from '../../../velero-api/objects/backup.ts';
import { chooseGroupSnapshotClass, chooseSnapshotClass } from './choose-snapshot-class.ts';

const label = 'velero.io/csi-volumesnapshot-class';
const driver = 'CSI.example.com';
const snapshotClass = (name: string, metadata: Partial<KubeObject['metadata']> = {}, of = driver): KubeObject => ({
  apiVersion: 'snapshot.storage.k8s.io/v1',
  kind: 'VolumeSnapshotClass',
  metadata: { name, ...metadata },
  driver: of,
});
const isDefault = { annotations: { 'snapshot.storage.kubernetes.io/is-default-class': 'true' } };
const classes = [snapshotClass('plain'), snapshotClass('default', isDefault), snapshotClass('labelled', { labels: { [label]: 'true' } })];

function choose(given: { classes?: KubeObject[]; claim?: Record<string, string>; backup?: Record<string, string>; group?: boolean }) {
  const warnings: string[] = [];
  const silent = () => {};
  const options = {
    claim: {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name: 'data', namespace: 'shop', annotations: given.claim ?? {} },
    },
    driver,
    backup: { metadata: { name: 'b', annotations: given.backup ?? {} } } as unknown as Backup,
    classes: given.classes ?? classes,
    logger: { debug: silent, info: silent, error: silent, warn: (message: string) => void warnings.push(message) },
  };
  return { name: (given.group ? chooseGroupSnapshotClass : chooseSnapshotClass)(options).metadata.name, warnings };
}

test.each<[string, Parameters<typeof choose>[0], string]>([
  ['the claim', { claim: { [label]: 'plain' }, backup: { [`${label}_csi.example.com`]: 'default' } }, 'plain'],
  ['the backup, for the driver', { backup: { [`${label}_csi.example.com`]: 'default', [`${label}_other`]: 'plain' } }, 'default'],
  ['the label', {}, 'labelled'],
  ['the default', { classes: classes.slice(0, 2) }, 'default'],
  ['being the only one of the driver', { classes: [snapshotClass('other', {}, 'other'), snapshotClass('plain')] }, 'plain'],
])('a class is chosen by %s', (_title, given, name) => {
  expect(choose(given)).toEqual({ name, warnings: [] });
});

test('a name that does not fit is a warning, and another is looked for', () => {
  const others = [...classes, snapshotClass('other', {}, 'other')];
  expect(choose({ classes: others, claim: { [label]: 'other' }, backup: { [`${label}_csi.example.com`]: 'gone' } })).toEqual({
    name: 'labelled',
    warnings: [
      expect.stringMatching(/other.*of the claim.*is of driver other/),
      expect.stringMatching(/gone.*of the backup.*does not exist/),
    ],
  });
});

test('without a choice the error says what to do', () => {
  expect(() => choose({ classes: [] })).toThrow(/claim shop\/data: the cluster has no VolumeSnapshotClass of its driver CSI\.example\.com/);
  expect(() => choose({ classes: [snapshotClass('a'), snapshotClass('b')] })).toThrow(
    /several VolumeSnapshotClasses \(a, b\).*label one with/,
  );
  expect(() => choose({ group: true })).toThrow(/no VolumeGroupSnapshotClass is chosen.*label one with/);
});

test('a group’s class is chosen by the claim, the backup, or its label', () => {
  const groupLabel = 'velero.io/csi-volumegroupsnapshot-class';
  const groups = [snapshotClass('plain'), snapshotClass('labelled', { labels: { [groupLabel]: 'true' } })];
  expect(choose({ group: true, classes: groups }).name).toBe('labelled');
  expect(choose({ group: true, classes: groups, backup: { [`${groupLabel}_csi.example.com`]: 'plain' } }).name).toBe('plain');
  expect(choose({ group: true, classes: groups, claim: { 'velero.io/csi-volume-group-snapshot-class': 'plain' } }).name).toBe('plain');
});
