import { access, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, delimiter, dirname, join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { serverScripts, startCluster, startMinio } from './server-scripts.ts';
import { takeDownLeft } from './take-down-left.ts';

/** What every `*.node.test.ts` may use, by `inject('node')`; `undefined` where the real servers or what a node needs is missing. */
export interface NodeServers {
  /** BENCH_STATE and name of a cluster with a real node and a real CSI driver (`cluster up NAME --csi`) that all files share:
   * use namespaces of your own. For `startVelero`. */
  readonly state: string;
  readonly cluster: string;
  readonly kubeconfig: string;
  /** What the driver keeps: a directory a volume, and a directory a snapshot. */
  readonly csiFolder: string;
  readonly minio: {
    /** BENCH_STATE of it, for `stores bucket NAME`. */
    readonly state: string;
    readonly endpoint: string;
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly region: string;
  };
}

declare module 'vitest' {
  interface ProvidedContext {
    node: NodeServers | undefined;
  }
}

/** The only image that the node has: busybox. */
export const nodeImage = 'bench.local/busybox:1';

/** Starts one node for all files: a machine has room for one. LIFEBOAT_NODE_KUBECONFIG names one that is up already. */
export default async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  const missing = await whatIsMissing();
  if (missing !== undefined) {
    if (process.env.LIFEBOAT_SKIP_NOTHING === 'true') throw new Error(`These tests need a real node: ${missing}`);
    console.warn(`\n*** No real node (${missing}): every *.node.test.ts is SKIPPED ***\n`);
    project.provide('node', undefined);
    return undefined;
  }
  const minioState = await mkdtemp(join(tmpdir(), 'lifeboat-node-'));
  const running = process.env.LIFEBOAT_NODE_KUBECONFIG;
  const [cluster, minio] = await Promise.all([
    running === undefined ? startCluster('node', ['--csi'], minioState) : undefined,
    startMinio(minioState),
  ]);
  const kubeconfig = cluster?.kubeconfig ?? running ?? '';
  const folder = dirname(kubeconfig);
  const { endpoint, accessKeyId, secretAccessKey, region } = minio;
  project.provide('node', {
    state: dirname(folder),
    cluster: basename(folder),
    kubeconfig,
    csiFolder: join(folder, 'csi'),
    minio: { state: minioState, endpoint, accessKeyId, secretAccessKey, region },
  });
  return async () => {
    await Promise.all([cluster?.down(), minio.down()]);
    await takeDownLeft(minioState);
    await rm(minioState, { recursive: true, force: true });
  };
}

async function whatIsMissing(): Promise<string | undefined> {
  if (!serverScripts) return 'the real servers are missing: set LIFEBOAT_BENCH to its folder';
  if (process.getuid?.() !== 0) return 'it needs root';
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin'];
  const isThere = async (file: string) =>
    access(file)
      .then(() => true)
      .catch(() => false);
  for (const program of ['containerd', 'runc', 'busybox', 'iptables']) {
    const found = await Promise.all(folders.map((at) => isThere(join(at, program))));
    if (!found.includes(true))
      return `${program} is missing: apt-get install -y containerd runc containernetworking-plugins busybox-static iptables zstd`;
  }
  return (await isThere('/usr/lib/cni/bridge')) ? undefined : 'the CNI plugins are missing: apt-get install -y containernetworking-plugins';
}
