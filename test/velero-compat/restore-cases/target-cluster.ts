import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { KubeObject } from '@lifeboat/core/plugin-api';
import { apiServer } from '../../e2e/compare/api-server.ts';
import { type ClusterContent, readCluster } from '../../e2e/compare/read-cluster.ts';
import { kubectl } from '../../real-servers/kubectl.ts';
import type { Preparation } from './restore-case.ts';

/** A cluster without controllers that cases restore into, one after the other. */
export interface TargetCluster {
  readonly kubeconfig: string;
  readonly preparation: Preparation;
  readonly api: ReturnType<typeof apiServer>;
  /** What is there besides what the cluster, or Velero, had before. */
  content(): Promise<ClusterContent>;
  /** Removes all of that, at once: there is no controller to wait for. CustomResourceDefinitions may stay, as Velero looks
   * only every few minutes which kinds there are. */
  clean(options: { keepDefinitions: boolean }): Promise<void>;
}

const definitions = 'customresourcedefinitions.apiextensions.k8s.io';

/** @param kubeconfig of a cluster as it was started */
export async function targetCluster(kubeconfig: string): Promise<TargetCluster> {
  const api = apiServer(kubeconfig);
  const before = new Set(entriesOf(await readCluster(api)).map(([resource, name]) => `${resource} ${name}`));
  const content = async (): Promise<ClusterContent> => {
    const read = await readCluster(api);
    return new Map(
      [...read].map(([resource, objects]) => {
        const others = [...objects].filter(([name]) => !before.has(`${resource} ${name}`) && !isOfServers(resource, name));
        return [resource, new Map(others)];
      }),
    );
  };
  // A kind goes a moment after its definition; discovery names it meanwhile.
  const contentWhenServed = async () => {
    for (let tries = 0; ; tries++) {
      try {
        return await content();
      } catch (error) {
        if (tries > 2000) throw error;
        await sleep(50);
      }
    }
  };
  const remove = async (resource: string, object: KubeObject): Promise<void> => {
    const path = pathOf(resource, object);
    if (object.metadata.finalizers?.length)
      await api.send('PATCH', path, { metadata: { finalizers: null } }, 'application/merge-patch+json');
    await api.send('DELETE', `${path}?gracePeriodSeconds=0&propagationPolicy=Background`);
  };
  return {
    kubeconfig,
    api,
    content,
    preparation: {
      kubectl: (...args) => kubectl(kubeconfig, ...args),
      async create(yaml) {
        const folder = await mkdtemp(join(tmpdir(), 'restore-case-'));
        await writeFile(join(folder, 'objects.yaml'), yaml);
        await kubectl(kubeconfig, 'create', '-f', folder);
        await rm(folder, { recursive: true });
      },
      async patch(object, patch) {
        const [kind = '', name = ''] = object.split(' ');
        const [namespace, inner] = name.includes('/') ? name.split('/') : ['', name];
        const where = namespace ? ['-n', namespace] : [];
        await kubectl(kubeconfig, ...where, 'patch', kind, inner ?? '', '--type=merge', '-p', JSON.stringify(patch));
      },
    },
    async clean({ keepDefinitions }) {
      for (let attempt = 0; ; attempt++) {
        const left = entriesOf(await contentWhenServed()).filter(
          ([resource]) => !isMadeByServer(resource) && !(keepDefinitions && resource === definitions),
        );
        if (left.length === 0) return;
        if (attempt > 20) throw new Error(`Objects stay in ${kubeconfig}: ${left.map(([resource, name]) => `${resource} ${name}`)}`);
        const namespaces = left.filter(([resource]) => resource === 'namespaces');
        const definers = left.filter(([resource]) => resource === definitions);
        const others = left.filter((entry) => !namespaces.includes(entry) && !definers.includes(entry));
        for (const group of [others, namespaces, definers])
          await Promise.all(group.map(([resource, , object]) => remove(resource, object)));
        // The namespace controller would do this.
        for (const [, , { metadata }] of namespaces) {
          const body = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: metadata.name }, spec: { finalizers: [] } };
          await api.send('PUT', `/api/v1/namespaces/${metadata.name}/finalize`, body);
        }
      }
    },
  };
}

/** Group-resource, `namespace/name`, object. */
type Entry = readonly [string, string, KubeObject];

function entriesOf(content: ClusterContent): Entry[] {
  return [...content].flatMap(([resource, objects]) => [...objects].map(([name, object]): Entry => [resource, name, object]));
}

// Velero's own; and its Service, which the API server makes some seconds after its start.
function isOfServers(resource: string, name: string): boolean {
  return (
    name === 'default/kubernetes' ||
    name.startsWith('velero/') ||
    (resource === 'namespaces' && name === '/velero') ||
    name.endsWith('.velero.io')
  );
}

// Events tell of the past; APIServices follow the definitions.
function isMadeByServer(resource: string): boolean {
  return ['events', 'events.events.k8s.io', 'apiservices.apiregistration.k8s.io'].includes(resource);
}

function pathOf(resource: string, { apiVersion, metadata }: KubeObject): string {
  const root = apiVersion.includes('/') ? '/apis' : '/api';
  const where = metadata.namespace === undefined ? '' : `/namespaces/${metadata.namespace}`;
  return `${root}/${apiVersion}${where}/${resource.split('.')[0]}/${metadata.name}`;
}
