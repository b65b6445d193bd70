import { spawn } from 'node:child_process';
import type { ClusterClient, ObjectRef } from '../../../contract/cluster/cluster-client.ts';
import { setOwnMember } from '../../../json/index.ts';
import type { GroupVersionResource, KubeObject } from '../../../plugin-api/kube-object.ts';

export interface LocalMoversOptions {
  /** What the claims hold: commands in Pods see it as `/volume`. */
  readonly folder: string;
  /** What commands in Pods see as `/dev/volume`. @default nothing */
  readonly device?: string;
  /** Claims, Pods and whatever else is there from the beginning. */
  readonly objects?: readonly KubeObject[];
  /** The status of a Pod that was created. @default it runs */
  readonly statusOf?: (pod: KubeObject) => object;
  /** Throws where a Pod is refused. */
  readonly admit?: (pod: KubeObject) => void;
  /** Where commands look for programs. @default as this process */
  readonly path?: string;
  /** Sees each command before it runs. */
  readonly onCommand?: (command: readonly string[]) => void | Promise<void>;
}

/** A cluster whose Pods have no containers: their commands are processes of this machine, in a folder of its own. */
export interface LocalMovers {
  readonly cluster: ClusterClient;
  readonly created: KubeObject[];
  /** Pods that are there now. */
  pods(): KubeObject[];
}

const plurals: Readonly<Record<string, string>> = {
  Pod: 'pods',
  PersistentVolumeClaim: 'persistentvolumeclaims',
  PersistentVolume: 'persistentvolumes',
};

export function createLocalMovers(options: LocalMoversOptions): LocalMovers {
  const { folder, objects = [], statusOf = () => ({ phase: 'Running' }), admit = () => {}, path, onCommand = () => {} } = options;
  const there = new Map<string, KubeObject>();
  const keyOf = (resource: string, { namespace = '', name }: { namespace?: string | undefined; name: string }) =>
    `${resource} ${namespace}/${name}`;
  for (const object of objects) there.set(keyOf(plurals[object.kind] ?? '', object.metadata), object);
  const created: KubeObject[] = [];

  const cluster: Pick<ClusterClient, 'create' | 'get' | 'patch' | 'delete' | 'listPages' | 'exec' | 'server'> = {
    server: 'https://local',
    async create({ resource }, object) {
      admit(object);
      const made = { ...object, status: statusOf(object) };
      created.push(object);
      there.set(keyOf(resource, object.metadata), made);
      return made;
    },
    async get<T extends KubeObject>({ resource }: GroupVersionResource, ref: ObjectRef) {
      return there.get(keyOf(resource, ref)) as T | undefined;
    },
    async patch({ resource }, ref, body) {
      const key = keyOf(resource, ref);
      const object = there.get(key) as KubeObject;
      const { metadata } = (body as { patch: object }).patch as { metadata?: { annotations?: Record<string, string> } };
      const annotations = { ...object.metadata.annotations, ...metadata?.annotations };
      const changed = { ...object, metadata: { ...object.metadata, annotations } };
      there.set(key, changed);
      return { object: changed, warnings: [] } as never;
    },
    async delete({ resource }, ref) {
      return there.delete(keyOf(resource, ref));
    },
    async *listPages({ resource }, { namespace } = {}) {
      const items = [...there].filter(([key]) => key.startsWith(`${resource} ${namespace}/`)).map(([, object]) => object);
      yield { items, resourceVersion: '1', restarted: false };
    },
    async exec({ command }, { stdin, onOutput, signal } = {}) {
      await onCommand(command);
      const [program = '', ...args] = command.map((word) =>
        word === '/volume' ? folder : word === '/dev/volume' ? (options.device ?? word) : word,
      );
      const env = { ...process.env };
      if (path !== undefined) setOwnMember(env, 'PATH', path);
      const child = spawn(program, args, { env, stdio: 'pipe', ...(signal && { signal }) });
      child.stdin.on('error', () => {});
      const feed = async () => {
        for await (const chunk of stdin ?? []) {
          if (child.stdin.destroyed) break;
          if (!child.stdin.write(chunk)) await new Promise((resolve) => child.stdin.once('drain', resolve).once('close', resolve));
        }
        child.stdin.end();
      };
      const told = async (stream: 'stdout' | 'stderr') => {
        for await (const bytes of child[stream]) await onOutput?.({ stream, bytes });
      };
      const ended = new Promise<number>((resolve, reject) => {
        child.on('error', reject);
        child.on('close', (code) => resolve(code ?? 137));
      });
      const feeding = feed().catch((error: unknown) => {
        child.kill();
        throw error;
      });
      const [exitCode] = await Promise.all([ended, told('stdout'), told('stderr'), Promise.race([feeding, ended])]);
      return { exitCode };
    },
  };
  return {
    cluster: cluster as ClusterClient,
    created,
    pods: () => [...there].filter(([key]) => key.startsWith('pods ')).map(([, object]) => object),
  };
}
