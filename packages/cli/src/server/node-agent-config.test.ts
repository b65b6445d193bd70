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
    loadConcurrency: { globalConfig: 2 },
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
    },
    clones: { fast: { storageClass: 'fast-one', readOnly: true }, slow: {} },
  });
  expect(warnings).toEqual([expect.stringMatching(/^"loadConcurrency" of ConfigMap agent has no effect: .*mover\.job\.concurrency/)]);
});

test.each([
  ['none', undefined, /has no such ConfigMap/],
  ['two keys', { a: '{}', b: '{}' }, /must have one key/],
  ['no JSON', { a: 'podResources: x' }, /is no JSON/],
  ['a misspelled key', { a: '{"podResource":{}}' }, /podResource: unknown field; did you mean podResources/],
  ['a number for text', { a: '{"priorityClassName":7}' }, /priorityClassName/],
])('%s is refused', async (_name, data, message) => {
  await expect(read(data)).rejects.toMatchObject({ code: 'INVALID_CONFIG', message: expect.stringMatching(message) });
});
