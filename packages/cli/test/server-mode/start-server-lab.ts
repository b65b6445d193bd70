import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { createController, customResourceDefinitions } from '@lifeboat/controller';
import { type ClusterClient, clusterFromKubeConfig, LifeboatError, type ObjectStore, type ProviderPlugin } from '@lifeboat/core';
import { type VeleroKind, veleroKinds } from '@lifeboat/core/velero-api';
import { createVeleroClient, type VeleroClient } from '@lifeboat/core/velero-client';
import { createMemoryObjectStore } from '@lifeboat/testkit/doubles';
import { type KubernetesApiServer, startKubernetesApiServer } from '@lifeboat/testkit/kubernetes';
import { vi } from 'vitest';
import { runInProcess } from '../run-in-process.ts';

type Ran = Awaited<ReturnType<typeof runInProcess>>;

/** A cluster in this process with velero.io, and a controller whose provider `aws` has one bucket that signs URLs, and none `gone`. */
export interface ServerLab {
  readonly server: KubernetesApiServer;
  readonly cluster: ClusterClient;
  readonly velero: VeleroClient;
  /** What the bucket `b` holds. */
  readonly store: ObjectStore;
  /** What the bucket `c` holds, whose URLs are not signed. */
  readonly second: ObjectStore;
  readonly cwd: string;
  /** What the containers of Pods have printed. */
  podLog: string;
  /** What the bucket's server answers instead of the file. */
  answerFiles: ((key: string) => Buffer | number) | undefined;
  startController(serverVersion?: string): void;
  stopController(): Promise<void>;
  /** Runs the CLI against this cluster, with nothing that names a location. */
  lifeboat(argv: readonly string[], options?: Parameters<typeof runInProcess>[1]): Promise<Ran>;
  close(): Promise<void>;
}

const crds = { group: 'apiextensions.k8s.io', version: 'v1', resource: 'customresourcedefinitions' };

export async function startServerLab(): Promise<ServerLab> {
  const server = await startKubernetesApiServer({
    namespaces: ['velero', 'other', 'shop'],
    controllers: false,
    onPodLog: () => lab.podLog,
  });
  const cluster = await clusterFromKubeConfig({ content: server.kubeconfig() });
  const velero = createVeleroClient({ cluster });
  for (const crd of customResourceDefinitions()) await cluster.create(crds, crd);
  for (const kind of Object.keys(veleroKinds) as VeleroKind[]) await vi.waitFor(async () => await velero.objects(kind).list());
  const store = createMemoryObjectStore();
  const second = createMemoryObjectStore();
  const cwd = await mkdtemp(join(tmpdir(), 'lifeboat-mode-'));
  await writeFile(join(cwd, 'kubeconfig'), server.kubeconfig());
  const files = await serveFiles((key) => lab.answerFiles?.(key), store);
  const { port } = files.address() as AddressInfo;
  const provider: ProviderPlugin = {
    specVersion: 1,
    name: 'velero.io/aws',
    async createObjectStore({ bucket }) {
      if (bucket === 'gone') throw new LifeboatError({ code: 'STORE_UNREACHABLE', message: 'the bucket is gone' });
      if (bucket === 'c') return second;
      const createSignedUrl = async (key: string) => `http://127.0.0.1:${port}/${key}?signature=secret`;
      return { ...store, supports: { ...store.supports, signedUrls: true }, createSignedUrl };
    },
  };
  let running: { readonly stop: AbortController; readonly ended: Promise<void> } | undefined;
  const lab: ServerLab = {
    ...{ server, cluster, velero, store, second, cwd },
    podLog: '',
    answerFiles: undefined,
    startController(serverVersion = 'lifeboat') {
      const stop = new AbortController();
      const ended = createController({ cluster, providers: [provider], otherServerTimeoutInMs: 0, lease: false, serverVersion }).run({
        signal: stop.signal,
      });
      ended.catch(() => {}); // told by stopController
      running = { stop, ended };
    },
    async stopController() {
      running?.stop.abort();
      await running?.ended;
      running = undefined;
    },
    lifeboat: (argv, options = {}) => runInProcess([...argv, '--kubeconfig', join(cwd, 'kubeconfig')], { cwd, ...options }),
    async close() {
      await lab.stopController();
      await new Promise((done) => files.close(done));
      await cluster.close();
      await server.close();
      await rm(cwd, { recursive: true, force: true });
    },
  };
  return lab;
}

async function serveFiles(instead: (key: string) => Buffer | number | undefined, store: ObjectStore): Promise<Server> {
  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '', 'http://files');
    const key = decodeURIComponent(url.pathname.slice(1));
    const answer = instead(key);
    if (url.searchParams.get('signature') !== 'secret') response.writeHead(403).end();
    else if (typeof answer === 'number') response.writeHead(answer).end();
    else if (answer) response.end(answer);
    else if (await store.headObject(key)) Readable.from(await store.getObject(key)).pipe(response);
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}
