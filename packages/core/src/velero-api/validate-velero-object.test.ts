import { describe, expect, test } from 'vitest';
import { parseJson } from '../json/index.ts';
import { isFinished, isInProgress } from './objects/phases.ts';
import { unknownVeleroFields, validateVeleroObject } from './validate-velero-object.ts';

const backup = (spec: object, more: object = {}) => ({
  kind: 'Backup',
  apiVersion: 'velero.io/v1',
  metadata: { name: 'b1', namespace: 'velero' },
  spec,
  ...more,
});

test('what Velero writes is fine, with fields that nobody knows', () => {
  const object = backup(
    { metadata: {}, ttl: '720h0m0s', includedNamespaces: ['*'], labelSelector: null, csiSnapshotTimeout: '0s', hooks: {}, later: { a: 1 } },
    { status: { phase: 'Completed', expiration: '2026-11-24T21:01:37Z', startTimestamp: null, later: [1] } },
  );
  expect(validateVeleroObject(object)).toEqual([]);
  expect(unknownVeleroFields(object)).toEqual(['spec.later', 'status.later']);
});

describe('what Velero 1.19 adds', () => {
  const object = (kind: string, spec: object, status?: object) => ({
    kind,
    apiVersion: kind.startsWith('Data') ? 'velero.io/v2alpha1' : 'velero.io/v1',
    metadata: { name: 'a' },
    spec,
    ...(status && { status }),
  });
  const download = { target: { kind: 'BackupLog', name: 'b' } };

  test('is taken, and told from what 1.18 knows', () => {
    const schedule = object('Schedule', {
      schedule: '@daily',
      template: { backupType: 'Incremental', datamover: 'velero-block', metadata: { annotations: { a: 'b' } } },
    });
    expect(validateVeleroObject(schedule)).toEqual([]);
    expect(unknownVeleroFields(schedule)).toEqual(['spec.template.backupType', 'spec.template.metadata.annotations']);
    expect(unknownVeleroFields(schedule, { version: '1.19' })).toEqual([]);
    const failed = object('DownloadRequest', download, { phase: 'Failed', message: 'no such file' });
    expect(validateVeleroObject(failed)).toEqual([]);
    expect(unknownVeleroFields(failed)).toEqual(['status.message']);
    const restore = object('Restore', {
      backupName: 'b',
      existingVolumeDataPolicy: 'incremental',
      skipDefaultResourceModifier: true,
      uploaderConfig: { deleteExtraFiles: true },
    });
    expect(validateVeleroObject(restore)).toEqual([]);
    expect(unknownVeleroFields(restore, { version: '1.19' })).toEqual([]);
  });

  test.each([
    [object('Backup', { backupType: 'Some' }), 'spec.backupType: Unsupported value: "Some": supported values: "Full", "Incremental"'],
    [object('Restore', { skipDefaultResourceModifier: 'no' }), expect.stringContaining('must be of type boolean: "string"')],
    [
      object('DownloadRequest', download, { phase: 'Lost' }),
      'status.phase: Unsupported value: "Lost": supported values: "New", "Processed", "Failed"',
    ],
  ])('%j is checked', (wrong, problem) => {
    expect(validateVeleroObject(wrong)).toEqual([problem]);
  });
});

test.each<[string, unknown, string[]]>([
  [
    'a number for a duration',
    backup({ ttl: 5 }),
    ['spec.ttl: Invalid value: "integer": spec.ttl in body must be of type string: "integer"'],
  ],
  ['a bad duration', backup({ ttl: '5 days' }), ['spec.ttl: Invalid value: "5 days": must be a duration such as 720h, 90m or 1h30m']],
  [
    'an unknown phase',
    {
      kind: 'Schedule',
      apiVersion: 'velero.io/v1',
      metadata: { name: 's' },
      spec: { template: {}, schedule: '@daily' },
      status: { phase: 'On' },
    },
    ['status.phase: Unsupported value: "On": supported values: "New", "Enabled", "FailedValidation"'],
  ],
  [
    'a hook without a command',
    backup({ hooks: { resources: [{ name: 'h', pre: [{ exec: { command: [] } }], post: [{}] }] } }),
    [
      'spec.hooks.resources[0].pre[0].exec.command: Invalid value: 0: spec.hooks.resources[0].pre[0].exec.command in body should have at least 1 items',
      'spec.hooks.resources[0].post[0].exec: Required value',
    ],
  ],
  [
    'an empty location',
    { kind: 'BackupStorageLocation', apiVersion: 'velero.io/v1', metadata: { name: 'l' } },
    ['spec.provider: Required value', 'spec.objectStorage: Required value'],
  ],
  ['another version', backup({}, { apiVersion: 'velero.io/v2' }), ['apiVersion: Invalid value: "velero.io/v2": must be velero.io/v1']],
  [
    'a name that is too long',
    backup({}, { metadata: { name: 'a'.repeat(254) } }),
    [expect.stringContaining('must be no more than 253 characters')],
  ],
  [
    'a bad label',
    backup({}, { metadata: { name: 'b', labels: { x: 'a b' } } }),
    [expect.stringMatching(/^metadata.labels: Invalid value: "a b"/)],
  ],
  ['no name', backup({}, { metadata: {} }), ['metadata.name: Required value: name or generateName is required']],
  ['another kind', { kind: 'Pod' }, [expect.stringMatching(/^kind: Unsupported value: "Pod": supported values: Backup, /)]],
  ['no object', 'b', ['Invalid value: must be an object']],
])('%s', (_what, object, problems) => {
  expect(validateVeleroObject(object)).toEqual(problems);
});

test('integers beyond 2^53 are integers', () => {
  const status = parseJson('{"incrementalBytes": 9007199254740993, "progress": {"totalBytes": 1.5}}');
  const spec = { node: 'n', pod: {}, volume: 'v', backupStorageLocation: 'l', repoIdentifier: '' };
  expect(validateVeleroObject({ kind: 'PodVolumeBackup', apiVersion: 'velero.io/v1', metadata: { name: 'p' }, spec, status })).toEqual([
    'status.progress.totalBytes: Invalid value: "number": status.progress.totalBytes in body must be of type integer: "number"',
  ]);
});

test('phases say whether something has ended', () => {
  expect([undefined, 'New', 'Queued', 'Canceling', 'Finalizing', 'Later' as 'New'].map((p) => isFinished(p as 'New'))).not.toContain(true);
  expect(['Completed', 'FailedValidation', 'Canceled', 'Deleting'].map((p) => isFinished(p as 'Failed'))).not.toContain(false);
  expect([isInProgress('InProgress'), isInProgress('New'), isInProgress('Failed')]).toEqual([true, false, false]);
});
