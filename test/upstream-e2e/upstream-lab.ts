import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type ApiResource, type ClusterClient, clusterFromKubeConfig, type KubeObject, type ProviderPlugin } from '@lifeboat/core';
import { createVeleroClient, type VeleroClient } from '@lifeboat/core/velero-client';
import type { ControllerOptions } from '../../packages/controller/src/controller-options.ts';
import { minioConfig } from '../real-servers/installed-server.ts';
import { kubectl } from '../real-servers/kubectl.ts';
import type { RealServers } from '../real-servers/real-servers.ts';
import { runServerScript, startCluster } from '../real-servers/server-scripts.ts';
import { createUpstreamSide, type UpstreamSide } from './upstream-side.ts';

/** What the cases have in common. */
export interface UpstreamLab {
  readonly kubeconfig: string;
  readonly cluster: ClusterClient;
  readonly main: UpstreamSide;
  kubectl(...args: string[]): Promise<string>;
  /** The real `velero` client. */
  velero(...args: string[]): Promise<string>;
  apply(...objects: object[]): Promise<void>;
  /** Namespaces, and what each gets. */
  make(namespaces: readonly string[], objects?: (namespace: string) => readonly object[]): Promise<void>;
  deleteNamespaces(...names: readonly string[]): Promise<void>;
  /** Those of the given namespaces that are there. */
  present(...names: readonly string[]): Promise<string[]>;
  /** Such as `configmaps/shop`, of some types in a namespace, without what each namespace has. */
  names(namespace: string, types: readonly string[]): Promise<string[]>;
  /** Another namespace with a location of its own, and a controller. */
  side(namespace: string, options?: Partial<ControllerOptions>): Promise<UpstreamSide>;
  clientOf(namespace: string): VeleroClient;
  /** The `spec` of a location below another prefix of the bucket. */
  locationSpec(prefix: string): { provider: string; objectStorage: { bucket: string; prefix: string }; config: Record<string, string> };
  close(): Promise<void>;
}

const bucket = 'upstream';
const namespaces = { group: '', version: 'v1', resource: 'namespaces' };
const everywhere: ReadonlySet<string> = new Set(['configmaps/kube-root-ca.crt', 'serviceaccounts/default']);

export async function createUpstreamLab(real: RealServers, plugins: readonly ProviderPlugin[] = []): Promise<UpstreamLab> {
  const { state, minio } = real;
  const name = 'upstream';
  const ends: (() => Promise<unknown>)[] = [];
  const folder = await mkdtemp(join(state, 'upstream-'));
  ends.push(() => rm(folder, { recursive: true }));
  const [started] = await Promise.all([startCluster(name, ['--controllers'], state), runServerScript('stores', ['bucket', bucket], state)]);
  ends.push(started.down);
  const { kubeconfig } = started;
  const cluster = await clusterFromKubeConfig({ path: kubeconfig });
  ends.push(() => cluster.close());
  const k = (...args: string[]) => kubectl(kubeconfig, ...args);

  async function side(namespace: string, controller: Partial<ControllerOptions> = {}): Promise<UpstreamSide> {
    const made = await createUpstreamSide({ kubeconfig, cluster, minio, bucket, namespace, folder, plugins, controller });
    ends.push(() => made.close());
    return made;
  }

  const lab: Omit<UpstreamLab, 'main'> = {
    kubeconfig,
    cluster,
    kubectl: k,
    velero: (...args) => runServerScript('velero', ['cli', name, '--colorized=false', ...args], state),
    async apply(...objects) {
      for (const object of objects as KubeObject[]) await cluster.create(await typeOf(cluster, object), object);
    },
    async make(namespaces, objects = () => []) {
      await Promise.all(
        namespaces.map(async (each) => {
          await lab.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: each } });
          await lab.apply(...objects(each).map((object) => inNamespace(object as KubeObject, each)));
        }),
      );
    },
    async deleteNamespaces(...names) {
      await k('delete', 'namespace', ...names, '--ignore-not-found', '--timeout=120s');
    },
    async present(...names) {
      const found = await Promise.all(names.map((each) => cluster.get(namespaces, { name: each })));
      return names.filter((_, i) => found[i] !== undefined);
    },
    async names(namespace, types) {
      const discovery = await cluster.discover();
      const found: string[] = [];
      for (const type of types) {
        const resource = discovery.resolve(type);
        if (!resource) throw new Error(`The cluster does not serve ${type}`);
        for await (const { items } of cluster.listPages(resource, { namespace }))
          found.push(...items.map(({ metadata }) => `${type}/${metadata.name}`));
      }
      return found.filter((each) => !everywhere.has(each));
    },
    side,
    clientOf: (namespace) => createVeleroClient({ cluster, namespace }),
    locationSpec: (prefix) => ({ provider: 'aws', objectStorage: { bucket, prefix }, config: minioConfig(minio) }),
    async close() {
      for (const end of ends.reverse()) await end();
    },
  };
  try {
    return { ...lab, main: await side('velero') };
  } catch (error) {
    await lab.close();
    throw error;
  }
}

function inNamespace(object: KubeObject, namespace: string): KubeObject {
  return { ...object, metadata: { ...object.metadata, namespace } };
}

async function typeOf(cluster: ClusterClient, { apiVersion, kind }: KubeObject): Promise<ApiResource> {
  const [version = '', group = ''] = apiVersion.split('/').reverse();
  const found = (await cluster.discover()).all.find((each) => each.group === group && each.version === version && each.kind === kind);
  if (!found) throw new Error(`The cluster does not serve ${apiVersion} ${kind}`);
  return found;
}
