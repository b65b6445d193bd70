import type { KubeObject, VolumeFilesOptions } from '@lifeboat/core';
import { expect, test } from 'vitest';
import { withNodeAgentConfig } from './node-agent-config.ts';

const files: VolumeFilesOptions = { formats: [], mover: { image: 'tools:1', priorityClassName: 'given' } };

async function read(data: Readonly<Record<string, string>> | undefined) {
  const warnings: string[] = [];
  const found = data && ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'agent' }, data } as KubeObject);
  const options = { namespace: 'velero', name: 'agent', logger: { warn: (message: string) => void warnings.push(message) } };
  const cluster = { get: async () => found as never };
  const taken = await withNodeAgentConfig(files, { ...options, cluster, signal: AbortSignal.timeout(10_000) });
  return { taken, warnings };
}

test('movers are as the ConfigMap wants its Pods, and what is said elsewhere counts more', async () => {
  const config = {
    podResources: { cpuRequest: '100m', memoryRequest: '0', cpuLimit: '', memoryLimit: '1Gi' },
    priorityClassName: 'low',
    podLabels: { team: 'storage' },
    podAnnotations: { 'example.com/a': 'b' },
    backupPVC: { fast: { storageClass: 'fast-one', readOnly: true }, slow: { annotations: {} } },
    cachePVC: { storageClass: 'fast', residentThresholdInMB: 1 },
    loadConcurrency: { prepareQueueLength: 3 },
  };
  const { taken, warnings } = await read({ 'node-agent-config.json': JSON.stringify(config) });
  expect(taken).toEqual({
    formats: [],
    mover: {
      image: 'tools:1',
      priorityClassName: 'given',
      labels: { team: 'storage' },
      annotations: { 'example.com/a': 'b' },
      resources: { requests: { cpu: '100m' }, limits: { memory: '1Gi' } },
      perNode: { volumes: 1, nodes: [] },
    },
    clones: { fast: { storageClass: 'fast-one', readOnly: true }, slow: {} },
  });
  expect(warnings).toEqual([
    expect.stringMatching(/^"cachePVC" of ConfigMap agent has no effect: movers keep no cache on disk/),
    expect.stringMatching(/^"loadConcurrency\.prepareQueueLength" of ConfigMap agent has no effect: .*mover\.job\.concurrency/),
  ]);
});

test('what it says of nodes, and of volumes whose class waits for a Pod, holds', async () => {
  const ssd = { matchLabels: { disk: 'ssd' }, matchExpressions: [{ key: 'zone', operator: 'NotIn', values: ['a'] }] };
  const config = {
    loadConcurrency: {
      globalConfig: 4,
      perNodeConfig: [
        { nodeSelector: { matchLabels: { small: 'yes' } }, number: 2 },
        { nodeSelector: {}, number: 0 },
      ],
    },
    loadAffinity: [
      { nodeSelector: ssd },
      { nodeSelector: { matchLabels: { disk: 'any' } }, storageClass: 'slow' },
      { nodeSelector: { matchLabels: { disk: 'none' } } },
      { nodeSelector: {}, storageClass: 'free' },
    ],
    restorePVC: { ignoreDelayBinding: true },
  };
  const { taken, warnings } = await read({ 'node-agent-config.json': JSON.stringify(config) });
  const affinity = (...matchExpressions: object[]) => ({
    nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchExpressions }] } },
  });
  expect(taken).toMatchObject({
    ignoreDelayBinding: true,
    mover: {
      perNode: { volumes: 4, nodes: [{ selector: { matchLabels: { small: 'yes' } }, volumes: 2 }] },
      affinityByClass: {
        '': affinity({ key: 'disk', operator: 'In', values: ['ssd'] }, { key: 'zone', operator: 'NotIn', values: ['a'] }),
        slow: affinity({ key: 'disk', operator: 'In', values: ['any'] }),
        free: {},
      },
    },
  });
  expect(warnings).toEqual([expect.stringMatching(/perNodeConfig" of ConfigMap agent has no effect: it is 0/)]);
});

test.each([
  ['none', undefined, /has no such ConfigMap/],
  ['two keys', { a: '{}', b: '{}' }, /must have one key/],
  ['no JSON', { a: 'podResources: x' }, /is no JSON/],
  ['a misspelled key', { a: '{"podResource":{}}' }, /podResource: unknown field; did you mean podResources/],
  ['a number that is none', { a: '{"loadConcurrency":{"globalConfig":"2"}}' }, /globalConfig/],
  ['a number for text', { a: '{"priorityClassName":7}' }, /priorityClassName/],
])('%s is refused', async (_name, data, message) => {
  await expect(read(data)).rejects.toMatchObject({ code: 'INVALID_CONFIG', message: expect.stringMatching(message) });
});
