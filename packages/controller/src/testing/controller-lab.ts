import { type ClusterClient, clusterFromKubeConfig, LifeboatError, type ObjectStore, type ProviderPlugin } from '@lifeboat/core';
import { type BackupStorageLocationSpec, type VeleroKind, veleroKinds } from '@lifeboat/core/velero-api';
import { createVeleroClient, type VeleroClient } from '@lifeboat/core/velero-client';
import { type KubernetesApiServer, startKubernetesApiServer } from '@lifeboat/testkit/kubernetes';
import { vi } from 'vitest';
import type { ControllerOptions } from '../controller-options.ts';
import { customResourceDefinitions } from '../crds/custom-resource-definitions.ts';
import { createController } from '../create-controller.ts';
import { type Life, mortal } from './mortal.ts';

/** A controller on an in-process cluster. Its provider `aws` has the stores in `buckets`. */
export interface ControllerLab {
  readonly server: KubernetesApiServer;
  readonly cluster: ClusterClient;
  readonly velero: VeleroClient;
  readonly buckets: Map<string, ObjectStore>;
  /** The actions of that provider, for controllers that are started later. */
  actions: NonNullable<ProviderPlugin['actions']>;
  /** More providers, for controllers that are started later. */
  furtherProviders: readonly ProviderPlugin[];
  /** The credentials that the provider got for each bucket, in order. */
  readonly credentials: { readonly bucket: string | undefined; readonly value: string | undefined }[];
  /** How far the clocks of the server and the controller are ahead, in milliseconds. */
  aheadInMs: number;
  now(): Date;
  /** Creates a location whose bucket has the same name. */
  createLocation(name: string, spec?: Partial<BackupStorageLocationSpec>): Promise<void>;
  /** Starts a controller. Nothing is reconciled before. */
  start(options?: Partial<ControllerOptions>): void;
  /** Stops the controller, and nothing else. */
  stop(): Promise<void>;
  /** Ends the controller as SIGKILL does: from now on, nothing it does has any effect. */
  kill(): void;
  /** Kills as `kill` does, once a controller that is started later has put an object with a matching key. Resolves then. */
  killAfterPut(matches: (key: string) => boolean): Promise<void>;
  close(): Promise<void>;
}

const crds = { group: 'apiextensions.k8s.io', version: 'v1', resource: 'customresourcedefinitions' };

export async function startControllerLab(): Promise<ControllerLab> {
  const clock = { aheadInMs: 0 };
  const now = () => new Date(Date.now() + clock.aheadInMs);
  const server = await startKubernetesApiServer({ namespaces: ['velero', 'shop'], controllers: false, now });
  const cluster = await clusterFromKubeConfig({ content: server.kubeconfig() });
  const velero = createVeleroClient({ cluster, now });
  const buckets = new Map<string, ObjectStore>();
  const credentials: { readonly bucket: string | undefined; readonly value: string | undefined }[] = [];
  const deaths: { readonly matches: (key: string) => boolean; readonly resolve: () => void }[] = [];
  const providerOf = (life: Life): ProviderPlugin => ({
    specVersion: 1,
    actions: lab.actions,
    name: 'velero.io/aws',
    async createObjectStore(location) {
      credentials.push({ bucket: location.bucket, value: await location.credentials?.() });
      const bucket = buckets.get(location.bucket ?? '');
      if (!bucket) throw new LifeboatError({ code: 'STORE_ERROR', message: `there is no bucket "${location.bucket}"` });
      const supports = { ...bucket.supports, signedUrls: location.config.signs === 'true' };
      const signing: ObjectStore = {
        ...bucket,
        supports,
        createSignedUrl: async (key, ttl) => `https://${location.bucket}/${key}?ttl=${ttl}`,
      };
      return mortal(signing, life, (key) => {
        const death = deaths.findIndex(({ matches }) => matches(key));
        if (death < 0 || life.isDead) return;
        life.isDead = true;
        deaths.splice(death, 1)[0]?.resolve();
      });
    },
  });
  let running: { readonly stop: AbortController; readonly ended: Promise<void>; readonly life: Life } | undefined;
  for (const crd of customResourceDefinitions()) await cluster.create(crds, crd);
  for (const kind of Object.keys(veleroKinds) as VeleroKind[]) await vi.waitFor(async () => await velero.objects(kind).list());

  const lab: ControllerLab = Object.assign(clock, {
    ...{ server, cluster, velero, buckets, credentials, now, actions: {}, furtherProviders: [] },
    async createLocation(name, spec = {}) {
      const whole = { provider: 'aws', objectStorage: { bucket: name }, ...spec };
      await velero.objects('BackupStorageLocation').create({ metadata: { name }, spec: whole });
    },
    start(options = {}) {
      const stop = new AbortController();
      const life = { isDead: false };
      const controller = createController({
        cluster: mortal(cluster, life),
        providers: [providerOf(life), ...lab.furtherProviders],
        now,
        otherServerTimeoutInMs: 0,
        ...options,
      });
      const ended = controller.run({ signal: stop.signal });
      ended.catch(() => {}); // told by `stop`
      running = { stop, ended, life };
    },
    kill() {
      if (running) running.life.isDead = true;
    },
    async killAfterPut(matches) {
      await new Promise<void>((resolve) => deaths.push({ matches, resolve }));
    },
    async stop() {
      running?.stop.abort();
      if (!running?.life.isDead) await running?.ended;
      running = undefined;
    },
    async close() {
      await lab.stop();
      await cluster.close();
      await server.close();
    },
  } satisfies Omit<ControllerLab, 'aheadInMs'>);
  return lab;
}
