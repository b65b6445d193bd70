import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { apiServer } from '../test/e2e/compare/api-server.ts';
import { minioLocation } from '../test/real-servers/minio-location.ts';
import { runServerScript, startCluster, startMinio } from '../test/real-servers/server-scripts.ts';
import { countRestored } from './count-restored.ts';
import { countRequests } from './request-counts.ts';
import { round, runMeasured } from './run-measured.ts';

/** What is backed up: `objects` of the real servers's workload, ConfigMaps padded to `bytes`. */
export interface Scenario {
  readonly objects: number;
  readonly bytes: number;
}

interface Side {
  readonly seconds: number;
  readonly peakMiB: number;
  readonly apiCallsPerObject: number;
}

/** The measurements of a backup of one real cluster to MinIO and of its restore into another, empty one. */
export interface MigrationResult extends Scenario {
  readonly backup: Side;
  readonly restore: Side & {
    readonly restoredObjects: number;
    /** Writes for each object that the restore made. */
    readonly writesPerObject: number;
    /** The same, where an object counts once for each manager of its non-status fields. */
    readonly writesPerOwedWrite: number;
  };
}

/** Runs one scenario with the built CLI against clusters without controllers, so that every request counted is ours. */
export async function measureMigration(scenario: Scenario, log: (line: string) => void): Promise<MigrationResult> {
  const state = await mkdtemp(join(tmpdir(), 'lb-'));
  const ends: (() => Promise<void>)[] = [];
  try {
    const minio = await startMinio(state);
    ends.push(minio.down);
    await minio.makeBucket('bench');
    const { url, env } = minioLocation(minio, 'bench');
    const source = await startCluster('source', [], state);
    ends.push(source.down);
    log(`filling a cluster with ${scenario.objects} objects`);
    await runServerScript('workload', [source.kubeconfig, String(scenario.objects), '--bytes', String(scenario.bytes)], state);

    log('backup');
    const from = apiServer(source.kubeconfig);
    const backup = await countRequests(from, () =>
      runMeasured(['backup', 'create', 'bench', '--kubeconfig', source.kubeconfig, '--location', url, '--quiet'], env),
    ).finally(() => from.close());
    await source.down();

    log('restore');
    const target = await startCluster('target', [], state);
    ends.push(target.down);
    const into = apiServer(target.kubeconfig);
    const restore = await countRequests(into, () =>
      runMeasured(
        ['restore', 'create', 'bench', '--from-backup', 'bench', '--kubeconfig', target.kubeconfig, '--location', url, '--quiet'],
        env,
      ),
    );
    const restored = await countRestored(into, 'bench').finally(() => into.close());
    if (restored.objects < scenario.objects) throw new Error(`Only ${restored.objects} of ${scenario.objects} objects were restored`);
    const { seconds, peakMiB } = restore.result;
    return {
      ...scenario,
      backup: {
        seconds: backup.result.seconds,
        peakMiB: backup.result.peakMiB,
        apiCallsPerObject: round(backup.requests.all / scenario.objects),
      },
      restore: {
        seconds,
        peakMiB,
        apiCallsPerObject: round(restore.requests.all / restored.objects),
        restoredObjects: restored.objects,
        writesPerObject: round(restore.requests.writes / restored.objects),
        writesPerOwedWrite: round(restore.requests.writes / restored.owedWrites),
      },
    };
  } finally {
    for (const end of ends) await end();
    await rm(state, { recursive: true, force: true });
  }
}
