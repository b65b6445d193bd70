import { createMemoryObjectStore } from '@lifeboat/testkit/doubles';
import { type ExecHandler, startKubernetesApiServer } from '@lifeboat/testkit/kubernetes';
import type { ClusterClient } from '../../contract/cluster/cluster-client.ts';
import type { BackupRequest } from '../../contract/requests.ts';
import { clusterFromKubeConfig } from '../../kubernetes/cluster-from-kubeconfig.ts';
import type { BackupItemAction } from '../../plugin-api/item-actions.ts';
import type { KubeObject } from '../../plugin-api/kube-object.ts';
import type { ObjectStore } from '../../plugin-api/object-store.ts';
import { createBackupLab, type TakenBackup } from './backup-lab.ts';

const pods = { group: '', version: 'v1', resource: 'pods' };
const claims = { group: '', version: 'v1', resource: 'persistentvolumeclaims' };
const namespaces = { group: '', version: 'v1', resource: 'namespaces' };

/** Pods with hooks in an API server that answers their commands. */
export interface HookLab {
  readonly server: Awaited<ReturnType<typeof startKubernetesApiServer>>;
  readonly cluster: ClusterClient;
  /** Of the current case. */
  readonly namespace: string;
  /** What ran where, and which claims and volumes were backed up in between. */
  readonly happened: string[];
  /** Answers commands. @default note them; `fail` ends with exit code 3 */
  onExec: ExecHandler;
  /** An empty namespace. */
  nextCase(): Promise<void>;
  addPod(name: string, options?: { claim?: string; annotations?: object; phase?: string; labels?: object }): Promise<void>;
  /** Bound to a PersistentVolume of its namespace's name. */
  addClaim(name: string): Promise<void>;
  backups(store?: ObjectStore): ReturnType<typeof createBackupLab>;
  /** A backup of the namespace. */
  take(request?: Partial<BackupRequest>): Promise<TakenBackup>;
  close(): Promise<void>;
}

export async function createHookLab(): Promise<HookLab> {
  let count = 0;
  const server = await startKubernetesApiServer({ onExec: (call) => lab.onExec(call) });
  const cluster = await clusterFromKubeConfig({ content: server.kubeconfig(), maxTries: 1 });
  const happened: string[] = [];
  const noteCommand: ExecHandler = ({ pod, command }) => {
    happened.push(`${pod.metadata.name}: ${command.join(' ')}`);
    return { exitCode: command[0] === 'fail' ? 3 : 0, stdout: `${command.join(' ')} done` };
  };
  const watchClaims: BackupItemAction = {
    name: 'example.com/watch',
    appliesTo: { includedResources: ['persistentvolumeclaims', 'persistentvolumes'] },
    async execute({ item }) {
      happened.push(`${item.kind === 'PersistentVolume' ? 'volume' : 'claim'} ${item.metadata.name}`);
      return {};
    },
  };
  const lab = {
    server,
    cluster,
    happened,
    onExec: noteCommand,
    get namespace() {
      return `shop-${count}`;
    },
    async nextCase() {
      count += 1;
      server.clearFaults();
      happened.length = 0;
      lab.onExec = noteCommand;
      await cluster.create(namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: lab.namespace } });
    },
    async addPod(name: string, options: { claim?: string; annotations?: object; phase?: string; labels?: object } = {}) {
      const { claim, annotations = {}, labels = {}, phase = 'Running' } = options;
      const { namespace } = lab;
      const volumes = claim ? [{ name: 'data', persistentVolumeClaim: { claimName: claim } }] : [];
      const containers = ['main', 'side'].map((container) => ({ name: container, image: 'example.com/db:1' }));
      const metadata = { name, namespace, annotations, labels };
      await cluster.create(pods, { apiVersion: 'v1', kind: 'Pod', metadata, spec: { containers, volumes } } as KubeObject);
      await cluster.patch(pods, { namespace, name }, { type: 'merge', patch: { status: { phase } } }, { subresource: 'status' });
    },
    async addClaim(name: string) {
      const { namespace } = lab;
      const volumeName = `${namespace}-${name}`;
      const size = { storage: '1Gi' };
      const spec = { accessModes: ['ReadWriteOnce'], resources: { requests: size }, volumeName, storageClassName: '' };
      const metadata = { name, namespace };
      await cluster.create(claims, { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata, spec });
      await cluster.patch(claims, metadata, { type: 'merge', patch: { status: { phase: 'Bound' } } }, { subresource: 'status' });
      await cluster.create(
        { group: '', version: 'v1', resource: 'persistentvolumes' },
        {
          apiVersion: 'v1',
          kind: 'PersistentVolume',
          metadata: { name: volumeName },
          spec: { capacity: size, accessModes: ['ReadWriteOnce'], hostPath: { path: '/tmp/none' }, claimRef: metadata },
        },
      );
    },
    backups: (store: ObjectStore = createMemoryObjectStore()) => createBackupLab({ cluster, store }),
    take: (request: Partial<BackupRequest> = {}) =>
      lab.backups().take({ includedNamespaces: [lab.namespace], ...request }, { actions: [watchClaims] }),
    async close() {
      await cluster.close();
      await server.close();
    },
  };
  return lab;
}

/** Annotations of one hook, in Velero's names. */
export function annotated(phase: 'pre' | 'post', command: string, more: Record<string, string> = {}): Record<string, string> {
  return Object.fromEntries(Object.entries({ command, ...more }).map(([key, value]) => [`${phase}.hook.backup.velero.io/${key}`, value]));
}

export const freezeAndThaw = { ...annotated('pre', '["freeze"]'), ...annotated('post', '["thaw"]') };
