import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type CallOptions,
  type ClusterClient,
  createClusterClient,
  createEngine,
  createFileSystemObjectStore,
  LifeboatError,
} from '@lifeboat/core';
import { stringifyJson } from '@lifeboat/core/json';
import { startKubernetesApiServer } from '@lifeboat/testkit/kubernetes';
import { compareObjects } from './compare-objects.ts';
import { readNamespace } from './read-namespace.ts';
import { type SampleObject, sampleApplication, sampleNamespace } from './sample-application.ts';

/** What the demo did and found. */
export interface DemoResult {
  readonly server: string;
  /** Folders, each of which has the whole backup. */
  readonly stores: readonly string[];
  readonly namespace: string;
  /** What was saved, as `resource name`. */
  readonly objects: readonly string[];
  readonly backup: { readonly phase: string; readonly items: number; readonly bytes: number; readonly durationInMs: number };
  /** What the restore was to do, found out before it and without writing. */
  readonly plan: { readonly create: number; readonly skip: number };
  readonly restore: { readonly phase: string; readonly created: number; readonly durationInMs: number };
  /** The integers beyond 2^53 of the custom resource, as they came back. */
  readonly integers: string;
  readonly differences: readonly string[];
  readonly durationInMs: number;
}

interface DemoOptions {
  /** An empty folder for the file-system stores. */
  readonly folder: string;
  readonly now: () => Date;
  readonly signal: AbortSignal;
  /** Told before each step. */
  readonly onStep: (step: string) => void;
}

const names = ['first', 'second'];

/** The main job on embedded defaults: an application goes into a store, its namespace is deleted, and it comes back. */
export async function runDemo({ folder, now, signal, onStep }: DemoOptions): Promise<DemoResult> {
  const clock = () => now().getTime();
  const started = clock();
  onStep('Starting a Kubernetes API server in this process');
  const server = await startKubernetesApiServer();
  const cluster = createClusterClient({ server: server.url, token: server.token });
  try {
    onStep(`Installing the sample application into namespace ${sampleNamespace}`);
    for (const sample of sampleApplication()) await createWhenServed(cluster, { ...sample, signal });
    const before = await readNamespace(cluster, sampleNamespace, { signal });
    const stores = names.map((name) => join(folder, name));
    const locations = stores.map((root, i) => [names[i], { store: createFileSystemObjectStore({ root }) }] as const);
    const engine = createEngine({ cluster, storageLocations: Object.fromEntries(locations), now });

    onStep('Backing it up to two locations at once');
    const backupStarted = clock();
    const request = { name: 'demo', includedNamespaces: [sampleNamespace], storageLocations: names };
    const backup = await engine.backup({ ...request, signal }).result;
    const backupDuration = clock() - backupStarted;

    onStep(`Deleting namespace ${sampleNamespace}`);
    await deleteNamespace(cluster, { signal });

    onStep('Planning a restore, which writes nothing');
    const { counts } = await engine.planRestore({ backupName: 'demo', signal }).result;

    onStep('Restoring it from the second location');
    const restoreStarted = clock();
    const restore = await engine.restore({ backupName: 'demo', name: 'demo', storageLocation: 'second', signal }).result;
    const restoreDuration = clock() - restoreStarted;

    onStep('Comparing every object with what it was');
    const after = await readNamespace(cluster, sampleNamespace, { signal });
    return {
      server: server.url,
      stores,
      namespace: sampleNamespace,
      objects: [...before.keys()],
      backup: { phase: backup.phase, items: backup.items, bytes: backup.bytes, durationInMs: backupDuration },
      plan: { create: counts.create, skip: counts.skip },
      restore: { phase: restore.phase, created: restore.counts.created, durationInMs: restoreDuration },
      integers: stringifyJson(after.get('ledgers.example.com main')?.spec ?? null),
      differences: compareObjects(before, after),
      durationInMs: clock() - started,
    };
  } finally {
    await cluster.close();
    await server.close();
  }
}

// A type that a CRD has just brought is served a moment later.
async function createWhenServed(
  cluster: ClusterClient,
  { type, object, signal }: SampleObject & { readonly signal: AbortSignal },
): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await cluster.create(type, object, { signal, fieldManager: 'demo' });
      return;
    } catch (error) {
      if (!LifeboatError.isInstance(error, 'KUBERNETES_API_UNAVAILABLE', 'KUBERNETES_NOT_FOUND') || attempt === 50) throw error;
      await sleep(100, undefined, { signal });
    }
  }
}

async function deleteNamespace(cluster: ClusterClient, options: CallOptions & { readonly signal: AbortSignal }): Promise<void> {
  const type = { group: '', version: 'v1', resource: 'namespaces' };
  await cluster.delete(type, { name: sampleNamespace }, options);
  for (let attempt = 1; attempt <= 300; attempt++) {
    if (!(await cluster.get(type, { name: sampleNamespace }, options))) return;
    await sleep(100, undefined, options);
  }
  throw new LifeboatError({
    code: 'TIMEOUT',
    message: `The namespace ${sampleNamespace} is still there 30 s after its deletion`,
  });
}
