import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { serverScripts, startCluster, startMinio } from './server-scripts.ts';
import { takeDownLeft } from './take-down-left.ts';

/** What every `*.real.test.ts` may use, by `inject('real')`; `undefined` where the real servers are missing. */
export interface RealServers {
  /** BENCH_STATE of this test run, for further servers. */
  readonly state: string;
  /** Of a kube-apiserver without controllers that all files share: use namespaces of your own. */
  readonly kubeconfig: string;
  readonly minio: { readonly endpoint: string; readonly accessKeyId: string; readonly secretAccessKey: string; readonly region: string };
}

declare module 'vitest' {
  interface ProvidedContext {
    real: RealServers | undefined;
  }
}

export default async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  if (!serverScripts) {
    if (process.env.LIFEBOAT_SKIP_NOTHING === 'true')
      throw new Error('These tests need the real servers: set LIFEBOAT_BENCH to its folder');
    console.warn('\n*** The real servers are missing (LIFEBOAT_BENCH): every *.real.test.ts is SKIPPED ***\n');
    project.provide('real', undefined);
    return undefined;
  }
  const state = await mkdtemp(join(tmpdir(), 'lifeboat-real-'));
  const [cluster, minio] = await Promise.all([startCluster('shared', [], state), startMinio(state)]);
  const { endpoint, accessKeyId, secretAccessKey, region } = minio;
  project.provide('real', { state, kubeconfig: cluster.kubeconfig, minio: { endpoint, accessKeyId, secretAccessKey, region } });
  return async () => {
    await Promise.all([cluster.down(), minio.down()]);
    await takeDownLeft(state);
    await rm(state, { recursive: true, force: true });
  };
}
