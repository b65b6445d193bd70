import { setTimeout as sleep } from 'node:timers/promises';
import { type ApiServer, apiServer } from '../../test/e2e/compare/api-server.ts';
import { type MinioServer, runServerScript } from '../../test/real-servers/server-scripts.ts';

/** Real Velero, told by objects as a client tells it; the time is from the create to the end of its phase. */
export interface VeleroContestant {
  backup(name: string): Promise<number>;
  restore(name: string, backup: string, namespaces: Readonly<Record<string, string>>): Promise<number>;
  down(): Promise<void>;
}

const api = '/apis/velero.io/v1/namespaces/velero';
const pollInMs = 100;

interface StartVeleroOptions {
  readonly cluster: string;
  readonly kubeconfig: string;
  readonly minio: MinioServer;
  readonly bucket: string;
  readonly state: string;
}

export async function startVeleroContestant({ cluster, kubeconfig, minio, bucket, state }: StartVeleroOptions): Promise<VeleroContestant> {
  await runServerScript('velero', ['up', cluster, minio.endpoint, bucket, 'velero'], state);
  const server = apiServer(kubeconfig);
  return {
    backup: (name) => timed(server, 'backups', { kind: 'Backup', name, spec: { includedNamespaces: ['*'], snapshotVolumes: false } }),
    restore: (name, backupName, namespaceMapping) =>
      timed(server, 'restores', {
        kind: 'Restore',
        name,
        spec: { backupName, includedNamespaces: Object.keys(namespaceMapping), namespaceMapping },
      }),
    async down() {
      server.close();
      await runServerScript('velero', ['down', cluster], state);
    },
  };
}

async function timed(server: ApiServer, resource: string, wanted: { kind: string; name: string; spec: object }): Promise<number> {
  const { kind, name, spec } = wanted;
  const start = performance.now();
  const object = { apiVersion: 'velero.io/v1', kind, metadata: { name, namespace: 'velero' }, spec };
  const { status, body } = await server.send('POST', `${api}/${resource}`, object);
  if (status >= 400) throw new Error(`${kind} ${name}: ${status} ${body}`);
  for (;;) {
    const { status: now = {} } = (await server.json(`${api}/${resource}/${name}`)) as { status?: { phase?: string } };
    const { phase = 'New' } = now;
    if (phase === 'Completed') return (performance.now() - start) / 1000;
    if (/Failed/.test(phase)) throw new Error(`${kind} ${name} of Velero: ${JSON.stringify(now)}`);
    await sleep(pollInMs);
  }
}
