import { createServer, type Server } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { bench, type MinioServer } from '../../support/bench.ts';
import { kubectl } from '../../support/kubectl.ts';

/** A real Velero server that looks after one cluster, and its client. */
export interface RealVelero {
  /** The velero client, for example `backup create b1 --wait`. Returns what it printed. */
  cli(...args: string[]): Promise<string>;
  /** Waits until the server made an object of its namespace from the bucket, for example `backup b1`. */
  untilSynced(kind: 'backup', name: string): Promise<void>;
  /** `spec`, `status` ... of one of its objects. */
  get(kind: string, name: string): Promise<VeleroRecord>;
  /** Phase and message of the location `default`. */
  location(): Promise<{ phase?: string; message?: string }>;
  down(): Promise<void>;
}

export interface VeleroRecord {
  readonly metadata: Record<string, unknown>;
  readonly spec: Record<string, unknown>;
  readonly status: Record<string, unknown> & { readonly phase?: string; readonly errors?: number; readonly warnings?: number };
}

interface StartOptions {
  /** Name of a cluster that {@link startCluster} started with the same `state`, and its kubeconfig. */
  readonly cluster: string;
  readonly kubeconfig: string;
  readonly state: string;
  readonly minio: Pick<MinioServer, 'endpoint'>;
  readonly bucket: string;
  readonly prefix?: string;
  /** Of `velero server`, for example `--features=EnableAPIGroupVersions`. */
  readonly flags?: readonly string[];
}

/** Starts Velero 1.18.3 on a cluster; its location `default` is the bucket. Waits while another one runs: its metrics port
 * is fixed, so a machine has room for one. What is in the bucket already is synced within seconds of the start. */
export async function startVelero(options: StartOptions): Promise<RealVelero> {
  const { cluster, kubeconfig, state, minio, bucket, prefix, flags = [] } = options;
  const turn = await takeTurn();
  const run = (...args: string[]) => bench('velero', args, state);
  const down = async () => {
    await run('down', cluster);
    await new Promise((done) => turn.close(done));
  };
  try {
    await run('up', cluster, minio.endpoint, bucket, ...(prefix ? [prefix] : []), '--', ...flags);
  } catch (error) {
    await down();
    throw error;
  }
  const read = async (kind: string, name: string) =>
    JSON.parse(await kubectl(kubeconfig, '-n', 'velero', 'get', `${kind}.velero.io`, name, '-o', 'json')) as VeleroRecord;
  return {
    cli: (...args) => run('cli', cluster, ...args),
    get: read,
    location: async () => (await read('backupstoragelocation', 'default')).status as { phase?: string; message?: string },
    async untilSynced(kind, name) {
      for (let tries = 0; ; tries++) {
        try {
          await read(kind, name);
          return;
        } catch (error) {
          if (tries > 240) throw error;
          await sleep(500);
        }
      }
    },
    down,
  };
}

// Holding a port is a lock that ends with its process.
const turnPort = 18_080;

async function takeTurn(): Promise<Server> {
  for (;;) {
    const server = createServer();
    const taken = await new Promise<boolean>((done, fail) => {
      server.once('listening', () => done(true));
      server.once('error', (error: NodeJS.ErrnoException) => (error.code === 'EADDRINUSE' ? done(false) : fail(error)));
      server.listen(turnPort, '127.0.0.1');
    });
    if (taken) return server;
    await sleep(500);
  }
}
