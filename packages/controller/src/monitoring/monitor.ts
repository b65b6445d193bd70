import type { ClusterClient, Logger } from '@lifeboat/core';
import type { Backup, VeleroKind, VeleroKinds } from '@lifeboat/core/velero-api';
import { kindType } from '../kinds/kind-type.ts';
import type { Informer } from '../machinery/informer.ts';
import { eventOf } from './events/event-of.ts';
import { createEventWriter } from './events/event-writer.ts';
import type { Happening, Tell } from './happening.ts';
import { collectState } from './metrics/collect-state.ts';
import { beginCounting, countHappenings, endCounting, forgetBackup } from './metrics/count-happenings.ts';
import type { Metrics } from './metrics/metrics.ts';
import { watchHappenings } from './watch-happenings.ts';

interface MonitorOptions {
  readonly cluster: ClusterClient;
  readonly metrics: Metrics;
  readonly informerOf: (type: ReturnType<typeof kindType>) => Informer;
  readonly cached: <K extends VeleroKind>(kind: K) => readonly VeleroKinds[K][];
  /** The name of this process, for its Events. */
  readonly instance: string;
  readonly logger: Logger;
  readonly now: () => Date;
  readonly signal: AbortSignal;
}

/** Reports what happens while this process works, as Events and in metrics. It watches the objects. Callers of the result report everything
 * else. */
export function monitor(options: MonitorOptions): Tell {
  const { cluster, metrics, informerOf, cached, instance, logger, now, signal } = options;
  const backups = informerOf(kindType('Backup'));
  const schedules = informerOf(kindType('Schedule'));
  const backupOf = (name: string) => backups.get(name) as unknown as Backup | undefined;
  const count = countHappenings({ metrics, backupOf, hasSchedule: (name) => schedules.get(name) !== undefined });
  const writeEvent = createEventWriter({ cluster, instance, metrics, logger, signal, now });
  const tell = (happening: Happening) => {
    count(happening);
    const event = eventOf(happening, backupOf);
    if (event) writeEvent(event);
  };
  watchHappenings({ informerOf, tell });
  collectState({ metrics, cluster, cached, now, signal });
  beginCounting(metrics, '');
  schedules.onChange(({ name, object, before }) => {
    if (object && !before) beginCounting(metrics, name);
    if (!object) endCounting(metrics, name);
  });
  backups.onChange(({ object, before }) => {
    if (!object) forgetBackup(metrics, before as unknown as Backup);
  });
  return tell;
}
