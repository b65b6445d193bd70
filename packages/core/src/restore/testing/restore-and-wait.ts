import type { ClusterClient } from '../../contract/cluster/cluster-client.ts';
import type { RestoreRequest } from '../../contract/requests.ts';
import { createEngine } from '../../engine/create-engine.ts';
import { clusterFromKubeConfig } from '../../kubernetes/cluster-from-kubeconfig.ts';
import { createFileSystemObjectStore } from '../../storage/file-system/file-system-store.ts';

/** What `restore-and-wait.ts` is told, as JSON on its stdin. */
export interface RestoreAndWait {
  readonly kubeconfig: string;
  /** Folder of its location. */
  readonly root: string;
  readonly request: RestoreRequest;
  /** Names of ConfigMaps for which an operation is begun that does not end; those that begin with `fails` fail at once. */
  readonly operations?: readonly string[];
  /** A kind whose objects are held by `spec.suspend`, and the names of those that are never done. */
  readonly held?: { readonly resource: string; readonly stuck: readonly string[] };
  /** Name of an object whose creation never begins. */
  readonly neverCreated?: string;
  /** How long its lease on the restore lasts once it is killed. */
  readonly leaseInMs?: number;
  /** Names of functions to run in every Pod, which do nothing. */
  readonly functions?: readonly string[];
}

// A process that restores, and waits for what does not end until it is killed.
const chunks: Buffer[] = [];
for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
const {
  kubeconfig,
  root,
  request,
  operations = [],
  functions = [],
  held,
  neverCreated,
  leaseInMs = 2000,
} = JSON.parse(Buffer.concat(chunks).toString()) as RestoreAndWait;
const client = await clusterFromKubeConfig({ content: kubeconfig });
const cluster = Object.assign(Object.create(client) as ClusterClient, {
  create: (...args: Parameters<ClusterClient['create']>) =>
    neverCreated !== undefined && args[1].metadata.name === neverCreated ? new Promise(() => {}) : client.create(...args),
});
const engine = createEngine({
  cluster,
  storageLocations: { main: { store: createFileSystemObjectStore({ root }) } },
  itemOperationSyncFrequencyInMs: 100,
  lease: { durationInMs: leaseInMs, renewalIntervalInMs: leaseInMs / 8 },
  quiesceAdapters: held
    ? [
        {
          name: 'test.io/held',
          appliesTo: { includedResources: [held.resource] },
          holdWith: () => [{ path: ['spec', 'suspend'], value: true }],
        },
      ]
    : [],
  actions: {
    restore: [
      {
        name: 'test.io/stuck',
        appliesTo: { includedResources: held ? [held.resource] : ['none.example.com'] },
        execute: ({ item }) => (held?.stuck.includes(item.metadata.name) ? new Promise(() => {}) : Promise.resolve({})),
      },
      {
        name: 'test.io/slow',
        appliesTo: { includedResources: ['configmaps'] },
        execute: async ({ item }) => (operations.includes(item.metadata.name) ? { operationId: `op-${item.metadata.name}` } : {}),
        progress: async (operationId) =>
          operationId.startsWith('op-fails') ? { completed: true, error: 'disk on fire' } : { completed: false },
      },
    ],
  },
});
await engine.restore({ ...request, podHooks: functions.map((name) => ({ name, run() {} })) }).result;
