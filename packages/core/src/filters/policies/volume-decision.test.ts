import { describe, expect, test } from 'vitest';
import type { KubeObject } from '../../plugin-api/kube-object.ts';
import { compileResourcePolicies } from './compile-resource-policies.ts';
import { decidePodVolume, decideVolume } from './volume-decision.ts';

const persistentVolume: KubeObject = {
  apiVersion: 'v1',
  kind: 'PersistentVolume',
  metadata: { name: 'pv' },
  spec: { storageClassName: 'gp2' },
};
const pod = (annotations: Record<string, string> = {}): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'web', namespace: 'shop', annotations },
});
const mount = { pod: 'shop/web', volume: 'data', fileCopy: true };
const policies = (type: string) =>
  compileResourcePolicies({ version: 'v1', volumePolicies: [{ conditions: { storageClass: ['gp2'] }, action: { type } }] }).policies;

describe('a PersistentVolume', () => {
  test.each([
    ['nothing said', {}, undefined, [], 'snapshot'],
    ['snapshotVolumes true', { snapshotVolumes: true }, undefined, [], 'snapshot'],
    ['snapshotVolumes false', { snapshotVolumes: false }, undefined, [], 'skip'],
    ['a Pod has its files copied', {}, undefined, [mount], 'fs-backup'],
    ['a Pod has its files copied, snapshotVolumes true', { snapshotVolumes: true }, undefined, [mount], 'fs-backup'],
    ['a policy beats snapshotVolumes false', { snapshotVolumes: false }, 'snapshot', [], 'snapshot'],
    ['a policy beats annotations', {}, 'snapshot', [mount], 'snapshot'],
    ['a policy says skip', { snapshotVolumes: true }, 'skip', [], 'skip'],
    ['a policy says fs-backup', {}, 'fs-backup', [], 'fs-backup'],
    ['a policy says custom', {}, 'custom', [], 'custom'],
  ] as const)('%s', (_, spec, policy, mounts, action) => {
    const decision = decideVolume({ spec, policies: policy && policies(policy), persistentVolume, mounts });
    expect(decision.action).toBe(action);
    expect(decision.reason).not.toBe('');
    expect(
      decideVolume({ spec, policies: policy && policies(policy), persistentVolume: { ...persistentVolume, spec: {} }, mounts }).action,
    ).toBe(decideVolume({ spec, persistentVolume, mounts }).action);
  });

  test('a claim that has none yet is skipped, unless a policy says what of it', () => {
    const claim = {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name: 'data', namespace: 'shop' },
      status: { phase: 'Pending' },
    };
    expect(decideVolume({ spec: {}, claim, mounts: [] })).toMatchObject({ action: 'skip', reason: 'the claim has no volume' });
    const pending = compileResourcePolicies({
      version: 'v1',
      volumePolicies: [{ conditions: { pvcPhase: ['Pending'] }, action: { type: 'custom' } }],
    });
    expect(decideVolume({ spec: {}, policies: pending.policies, claim, mounts: [] }).action).toBe('custom');
  });
});

describe('a volume of a Pod', () => {
  const decide = (volume: object, options: Partial<Parameters<typeof decidePodVolume>[0]> = {}) =>
    decidePodVolume({ spec: {}, pod: pod(), claimsExcluded: false, ...options, volume: { name: 'data', ...volume } })?.action;
  const chosen = pod({ 'backup.velero.io/backup-volumes': 'cache, data' });
  const all = { spec: { defaultVolumesToFsBackup: true } };

  test('is copied when the annotation names it, or by default unless the annotation excludes it', () => {
    expect(decide({ emptyDir: {} })).toBeUndefined();
    expect(decide({ emptyDir: {} }, { pod: chosen })).toBe('fs-backup');
    expect(decide({ name: 'other', emptyDir: {} }, { pod: chosen })).toBeUndefined();
    expect(decide({ emptyDir: {} }, all)).toBe('fs-backup');
    expect(decide({ emptyDir: {} }, { ...all, pod: pod({ 'backup.velero.io/backup-volumes-excludes': 'data' }) })).toBeUndefined();
  });

  test.each(['hostPath', 'secret', 'configMap', 'projected', 'downwardAPI'])('is never copied from %s', (source) => {
    expect(decide({ [source]: {} }, { ...all, pod: chosen })).toBeUndefined();
  });

  test('is not copied from excluded claims, nor where it holds the default token', () => {
    const claimed = { persistentVolumeClaim: { claimName: 'data' } };
    expect(decide(claimed, all)).toBe('fs-backup');
    expect(decide(claimed, { ...all, claimsExcluded: true })).toBeUndefined();
    expect(decide({ name: 'default-token-x7', emptyDir: {} }, all)).toBeUndefined();
  });

  test('is what a policy says, from its PersistentVolume or its own source', () => {
    const claimed = { persistentVolumeClaim: { claimName: 'data' } };
    expect(decide(claimed, { persistentVolume, policies: policies('fs-backup') })).toBe('fs-backup');
    expect(decide(claimed, { ...all, persistentVolume, policies: policies('skip') })).toBe('skip');
    expect(decide(claimed, { ...all, policies: policies('skip') })).toBe('fs-backup');
    const inline = compileResourcePolicies({
      version: 'v1',
      volumePolicies: [{ conditions: { volumeTypes: ['emptyDir'] }, action: { type: 'fs-backup' } }],
    });
    expect(decide({ emptyDir: {} }, { policies: inline.policies })).toBe('fs-backup');
    expect(decide({ nfs: { server: 's', path: '/' } }, { policies: inline.policies })).toBeUndefined();
  });
});
