import { createMemoryObjectStore } from '@lifeboat/testkit/doubles';
import { expect, test } from 'vitest';
import type { MoverOptions } from '../../contract/movers/mover-options.ts';
import type { FileRepositoryFormat } from '../../plugin-api/file-repository.ts';
import { createEngine } from '../create-engine.ts';

const format: FileRepositoryFormat = { name: 'kopia', open: async () => Promise.reject(), create: async () => Promise.reject() };
const engineWith = (mover: unknown) =>
  createEngine({
    storageLocations: { main: { store: createMemoryObjectStore() } },
    volumeFiles: { formats: [format], mover: mover as MoverOptions },
  });

test('what Kubernetes takes is taken', () => {
  const mover: MoverOptions = {
    image: 'registry.example.com:5000/tools/busybox@sha256:00',
    labels: { team: 'storage', 'example.com/part': '' },
    annotations: { 'sidecar.istio.io/inject': 'false' },
    nodeSelector: { 'kubernetes.io/os': 'linux' },
    affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [] } } },
    tolerations: [{ operator: 'Exists' }, { key: 'dedicated', value: 'backup', effect: 'NoSchedule' }],
    priorityClassName: 'low',
    serviceAccountName: 'mover',
    imagePullSecrets: ['registry'],
    resources: { requests: { cpu: '100m', memory: '64Mi' }, limits: { memory: 1e9 } },
    securityContext: { runAsUser: 0 },
    podSecurityContext: { fsGroup: 1 },
    timeoutInMs: 60_000,
    job: { image: 'registry.example.com/lifeboat:0.1', location: () => undefined, concurrency: 100 },
  };
  expect(() => engineWith(mover)).not.toThrow();
});

test.each<[string, unknown, string]>([
  ['an unknown option', { toleration: [] }, 'tolerations'],
  ['an image with spaces', { image: 'busy box' }, 'volumeFiles.mover.image: "busy box" is no name of an image'],
  ['a label', { labels: { 'a b': 'x' } }, 'labels: "a b" is no key of a label'],
  ['the value of a label', { labels: { a: 'x y' } }, 'labels.a: "x y" is no value of a label'],
  ['a label of ours', { labels: { 'lifeboat.dev/mover-of': 'x' } }, "keys of lifeboat.dev/ are Lifeboat's own"],
  ['an annotation', { annotations: { '': 'x' } }, 'annotations: "" is no key'],
  ['a priority class', { priorityClassName: 'High' }, 'priorityClassName: "High"'],
  ['a pull secret', { imagePullSecrets: ['a_b'] }, 'imagePullSecrets: "a_b"'],
  ['an amount', { resources: { limits: { memory: '1 GB' } } }, 'resources.limits.memory: "1 GB" is no quantity'],
  ['a resource', { resources: { limit: {} } }, 'did you mean limits?'],
  ['a toleration', { tolerations: [{ operator: 'Exists', value: 'x' }] }, 'tolerations[0]: with the operator Exists it has no value'],
  ['a toleration of everything', { tolerations: [{ effect: 'NoSchedule' }] }, 'without a key its operator must be Exists'],
  ['a job without an image', { job: {} }, 'job.image'],
  ['a job that cannot open any location', { job: { image: 'x' } }, 'volumeFiles.mover.job.location: Required value'],
  ['no time', { timeoutInMs: 0 }, 'timeoutInMs'],
])('%s that Kubernetes would refuse is told before anything is done', (_, mover, message) => {
  expect(() => engineWith(mover)).toThrow(expect.objectContaining({ code: 'INVALID_CONFIG', message: expect.stringContaining(message) }));
});
