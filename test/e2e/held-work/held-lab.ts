import type { ClusterClient } from '@lifeboat/core';
import type { GroupVersionResource, KubeObject } from '@lifeboat/core/plugin-api';
import { writeManifests } from '../../real-servers/write-manifests.ts';

const core = (resource: string): GroupVersionResource => ({ group: '', version: 'v1', resource });
const [claims, namespaces, pods, volumes] = ['persistentvolumeclaims', 'namespaces', 'pods', 'persistentvolumes'].map(core) as [
  GroupVersionResource,
  GroupVersionResource,
  GroupVersionResource,
  GroupVersionResource,
];
const jobs = { group: 'batch', version: 'v1', resource: 'jobs' };

/** A cluster with controllers whose Jobs and claims are looked at. */
export interface HeldLab {
  /** Of this folder, with `NAME` replaced. */
  apply(file: string, name?: string): Promise<void>;
  jobs(namespace: string): Promise<Map<string, KubeObject>>;
  conditionsOf(job: KubeObject | undefined): readonly string[];
  /** Those that have not ended. */
  podsOf(namespace: string, job: string): Promise<KubeObject[]>;
  /** Plays the kubelet for the Pod of a Job. */
  endPods(namespace: string, job: string, phase: 'Succeeded' | 'Failed'): Promise<void>;
  letGo(namespace: string, job: string): Promise<void>;
  /** Names of all Pods that are made from now on, also of those that are gone at the end. */
  watchPods(namespace: string): Promise<{ end(): Promise<string[]> }>;
  /** By name: name, phase, volume. */
  claims(namespace: string): Promise<[string, string, string][]>;
  /** By name: name, phase, and the uid of the claim that holds it. */
  volumes(): Promise<[string, string, string][]>;
  deleteNamespaces(...names: string[]): Promise<void>;
  /** Controllers that were going to do something have done it. */
  settle(): Promise<void>;
  until(what: string, look: () => Promise<boolean>): Promise<void>;
}

export function createHeldLab({ kubeconfig, cluster }: { readonly kubeconfig: string; readonly cluster: ClusterClient }): HeldLab {
  async function list(type: GroupVersionResource, namespace?: string, labelSelector?: string): Promise<KubeObject[]> {
    const all: KubeObject[] = [];
    for await (const { items } of cluster.listPages(type, { namespace, ...(labelSelector && { labelSelector }) })) all.push(...items);
    return all.sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
  }

  async function until(what: string, look: () => Promise<boolean>): Promise<void> {
    const end = Date.now() + 120_000;
    while (!(await look())) {
      if (Date.now() > end) throw new Error(`${what}: not within a minute`);
      await new Promise((later) => setTimeout(later, 200));
    }
  }

  const lab: HeldLab = {
    apply: (file, name = '') =>
      writeManifests(kubeconfig, { verb: ['create'], folder: import.meta.dirname, files: [file], words: { NAME: name } }),
    jobs: async (namespace) => new Map((await list(jobs, namespace)).map((job) => [job.metadata.name, job])),
    conditionsOf: (job) =>
      ((job?.status as { conditions?: { type: string; status: string }[] } | undefined)?.conditions ?? [])
        .filter(({ status }) => status === 'True')
        .map(({ type }) => type),
    podsOf: async (namespace, job) =>
      (await list(pods, namespace, `job-name=${job}`)).filter(
        ({ status }) => !['Succeeded', 'Failed'].includes((status as { phase?: string } | undefined)?.phase ?? ''),
      ),
    async endPods(namespace, job, phase) {
      await until(`Job ${job} has a Pod`, async () => (await lab.podsOf(namespace, job)).length > 0);
      for (const { metadata } of await lab.podsOf(namespace, job)) {
        const ref = { namespace, name: metadata.name };
        await cluster.patch(pods, ref, { type: 'merge', patch: { status: { phase } } }, { subresource: 'status' });
      }
    },
    letGo: async (namespace, name) =>
      void (await cluster.patch(jobs, { namespace, name }, { type: 'merge', patch: { spec: { suspend: false } } })),
    async watchPods(namespace) {
      const stop = new AbortController();
      const before = new Set((await list(pods, namespace)).map(({ metadata }) => metadata.uid));
      const made = new Map<string | undefined, string>();
      const watching = (async () => {
        for await (const { object } of cluster.watch(pods, { namespace, signal: stop.signal }))
          if (!before.has(object.metadata.uid)) made.set(object.metadata.uid, object.metadata.name);
      })();
      return {
        async end() {
          stop.abort();
          await watching.catch((error: unknown) => {
            if (!stop.signal.aborted) throw error;
          });
          return [...made.values()].sort();
        },
      };
    },
    claims: async (namespace) =>
      (await list(claims, namespace)).map(({ metadata, spec, status }) => [
        metadata.name,
        String((status as { phase?: string }).phase),
        String((spec as { volumeName?: string }).volumeName),
      ]),
    volumes: async () =>
      (await list(volumes)).map(({ metadata, spec, status }) => [
        metadata.name,
        String((status as { phase?: string }).phase),
        String((spec as { claimRef?: { uid?: string } }).claimRef?.uid),
      ]),
    async deleteNamespaces(...names) {
      for (const name of names) await cluster.delete(namespaces, { name });
      for (const name of names) await until(`namespace ${name} is gone`, async () => !(await cluster.get(namespaces, { name })));
    },
    settle: () => new Promise((later) => setTimeout(later, 2000)),
    until,
  };
  return lab;
}
