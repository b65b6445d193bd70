import type { ClusterClient } from '@lifeboat/core';
import type { Backup, VeleroKind, VeleroKinds } from '@lifeboat/core/velero-api';
import { havingLocations } from '../../kinds/backups/told-outcomes.ts';
import { parseCronSchedule } from '../../kinds/cron-schedule.ts';
import { type Coverage, coverageOf, type NamespaceAge } from './coverage.ts';
import { type LastBackups, lastBackups } from './last-backups.ts';
import type { MetricName } from './metric-definitions.ts';
import type { Metrics } from './metrics.ts';

interface CollectStateOptions {
  readonly metrics: Metrics;
  readonly cluster: ClusterClient;
  readonly cached: <K extends VeleroKind>(kind: K) => readonly VeleroKinds[K][];
  readonly now: () => Date;
  readonly signal: AbortSignal;
}

/** How long a list of namespaces is reused, so that frequent scrapes do not burden the API server. */
const coverageAgeInMs = 30_000;

/** The most rows of one metric. If there are more namespaces, those with the oldest copies are kept. */
const maxRows = 10_000;

/** Makes metrics report what is in the caches of a working controller, until the signal is aborted. */
export function collectState({ metrics, cluster, cached, now, signal }: CollectStateOptions): void {
  const ends = [
    metrics.collect('velero_backup_total', () => [[{}, cached('Backup').length]]),
    ofLast('velero_backup_last_status', ({ ended }) => (!ended || ended.status.phase === 'Completed' ? 1 : 0)),
    ofLast('velero_backup_items_total', ({ made }) => made?.status.progress?.totalItems ?? 0),
    ofLast('velero_backup_items_errors', ({ made }) => made?.status.errors ?? 0),
    ofLast('velero_backup_last_successful_timestamp', ({ completedAt }) => completedAt),
    metrics.collect('velero_restore_total', () => [[{}, cached('Restore').length]]),
    metrics.collect('lifeboat_backup_queue_length', () => [[{}, cached('Backup').filter(isWaiting).length]]),
    metrics.collect('velero_backup_location_status_gauge', () =>
      cached('BackupStorageLocation').map(({ metadata, status }) => [
        { backup_location_name: metadata.name },
        status?.phase === 'Available' ? 1 : 0,
      ]),
    ),
    metrics.collect('velero_schedule_expected_interval_seconds', () => cached('Schedule').flatMap((each) => intervalOf(each, now()))),
    metrics.collect('lifeboat_last_good_copy_age_seconds', async () => {
      const rows = await coverage();
      const oldestFirst = rows.length > maxRows ? rows.toSorted((a, b) => (a.copiedAt ?? 0) - (b.copiedAt ?? 0)).slice(0, maxRows) : rows;
      return oldestFirst.map(({ namespace, location, copiedAt }) => [
        { namespace, location },
        copiedAt === undefined ? Number.POSITIVE_INFINITY : Math.max(0, (now().getTime() - copiedAt) / 1000),
      ]);
    }),
    metrics.collect('lifeboat_uncovered_namespaces', async () => {
      const { namespaces } = await lately();
      const covered = new Set((await coverage()).filter(({ copiedAt }) => copiedAt !== undefined).map(({ namespace }) => namespace));
      return [[{}, namespaces.filter(({ name }) => !covered.has(name)).length]];
    }),
  ];
  const end = () => {
    for (const each of ends) each();
  };
  signal.addEventListener('abort', end, { once: true });
  if (signal.aborted) end();

  /** Reports a value of the last backup of each Schedule, including backups that an earlier process made. */
  function ofLast(name: MetricName, of: (last: LastBackups) => number | undefined): () => void {
    return metrics.collect(name, () =>
      [...lastBackups(cached('Backup'), cached('Schedule'))].flatMap(([schedule, last]) => {
        const value = of(last);
        return value === undefined ? [] : [[{ schedule }, value] as const];
      }),
    );
  }

  let known: { readonly at: number; readonly namespaces: Promise<NamespaceAge[]> } | undefined;

  async function lately(): Promise<{ readonly namespaces: readonly NamespaceAge[] }> {
    if (!known || performance.now() - known.at > coverageAgeInMs) {
      const namespaces = listNamespaces(cluster, signal);
      known = { at: performance.now(), namespaces };
      // A failure is not kept: the next scrape asks again.
      namespaces.catch(() => {
        known = undefined;
      });
    }
    return { namespaces: await known.namespaces };
  }

  async function coverage(): Promise<Coverage[]> {
    const { namespaces } = await lately();
    const locations = cached('BackupStorageLocation').map(({ metadata }) => metadata.name);
    return coverageOf({ backups: cached('Backup'), namespaces, locations, locationsOf: havingLocations });
  }
}

async function listNamespaces(cluster: ClusterClient, signal: AbortSignal): Promise<NamespaceAge[]> {
  const namespaces: NamespaceAge[] = [];
  for await (const { items, restarted } of cluster.listPages({ group: '', version: 'v1', resource: 'namespaces' }, { signal })) {
    if (restarted) namespaces.length = 0;
    for (const { metadata } of items)
      if (!metadata.deletionTimestamp) namespaces.push({ name: metadata.name, createdAt: Date.parse(String(metadata.creationTimestamp)) });
  }
  return namespaces;
}

function isWaiting({ status }: Backup): boolean {
  return status?.phase === 'Queued' || status?.phase === 'ReadyToStart';
}

function intervalOf({ metadata, spec }: VeleroKinds['Schedule'], now: Date): [Record<string, string>, number][] {
  if (spec.paused) return [];
  try {
    const cron = parseCronSchedule(spec.schedule);
    const next = cron.next(now);
    const after = next && cron.next(next);
    return after ? [[{ schedule: metadata.name }, (after.getTime() - next.getTime()) / 1000]] : [];
  } catch {
    // The status of the Schedule says what is wrong with its expression.
    return [];
  }
}
