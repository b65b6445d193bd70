import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The folder of the real servers's scripts (real servers on loopback), `undefined` where there is none. */
export const serverScripts: string | undefined = [process.env.LIFEBOAT_BENCH, resolve(import.meta.dirname, '../../../shared/bench')].find(
  (folder): folder is string => folder !== undefined && existsSync(join(folder, 'cluster')),
);

/** A command and its arguments as another command has to be run, such as `nsenter`. */
export type Wrapper = (command: string, ...args: string[]) => [string, ...string[]];

/** Runs a script of the real servers (`cluster`, `stores`, `velero`, `workload`) and returns what it printed. `state` keeps
 * the servers of one test run apart from those of others. */
export async function runServerScript(script: string, args: string[], state: string, wrap: Wrapper = (...words) => words): Promise<string> {
  if (!serverScripts) throw new Error('The real servers are missing: set LIFEBOAT_BENCH to its folder');
  const [command, ...rest] = wrap(join(serverScripts, script), ...args);
  const { stdout } = await run(command, rest, {
    env: { ...process.env, BENCH_STATE: state },
    maxBuffer: 64 * 1024 * 1024,
  });
  return stdout.trim();
}

/** A real cluster: its kubeconfig's path and how to end it. */
export async function startCluster(name: string, flags: string[], state: string): Promise<{ kubeconfig: string; down(): Promise<void> }> {
  const down = async () => void (await runServerScript('cluster', ['down', name], state));
  // The script looks for free ports before it binds them, so two clusters that start at once can find the same one.
  for (let tries = 1; ; tries++) {
    try {
      return { kubeconfig: (await runServerScript('cluster', ['up', name, ...flags], state)).split('\n').at(-1) ?? '', down };
    } catch (error) {
      await down();
      if (tries === 3) throw error;
      console.warn(`The cluster "${name}" did not come up and is started again: ${String(error)}`);
    }
  }
}

/** A real MinIO: its URL and its key pair. */
export interface MinioServer {
  readonly endpoint: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly region: string;
  makeBucket(name: string): Promise<void>;
  down(): Promise<void>;
}

export async function startMinio(state: string): Promise<MinioServer> {
  const printed = await runServerScript('stores', ['up', 'minio'], state);
  const value = (key: string) => new RegExp(`${key}=(\\S+)`).exec(printed)?.[1] ?? '';
  return {
    endpoint: value('S3_URL'),
    accessKeyId: value('AWS_ACCESS_KEY_ID'),
    secretAccessKey: value('AWS_SECRET_ACCESS_KEY'),
    region: value('AWS_REGION'),
    makeBucket: async (name) => void (await runServerScript('stores', ['bucket', name], state)),
    down: async () => void (await runServerScript('stores', ['down'], state)),
  };
}
