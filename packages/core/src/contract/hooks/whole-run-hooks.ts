import type { Logger } from '../../plugin-api/logger.ts';
import type { Backup } from '../../velero-api/objects/backup.ts';
import type { Duration } from '../../velero-api/values/duration.ts';
import type { ClusterClient } from '../cluster/cluster-client.ts';

/** What a hook around a whole backup or restore works with. */
export interface WholeRunContext {
  /** Which kind of run. */
  readonly operation: 'backup' | 'restore';
  /** The name of the backup or restore. */
  readonly name: string;
  /** The backup to make: its spec with all defaults. */
  readonly backup?: Backup;
  /** The engine's cluster. */
  readonly cluster: ClusterClient;
  /** The logger of the run: its lines have the run's name. */
  readonly logger: Logger;
  /** Aborted when the hook's time is over; for `before` also when the run is canceled, for `after` not by that. */
  readonly signal: AbortSignal;
}

/** How the run ended, as far as it is known before `after` itself has run. */
export interface WholeRunEnd {
  /** How the run ended, as far as is known. */
  readonly phase: string;
  /** Why the run as a whole failed. */
  readonly error?: unknown;
}

/** Functions around a whole backup or restore. */
export interface WholeRunHooks {
  /** Runs once the request is known to be good, before anything is collected or written anywhere. If it fails,
   * the run is refused. */
  before?(context: WholeRunContext): Promise<void> | void;
  /** Runs after everything, also after a failure and a cancellation, as soon as `before` was started (or would have been).
   * If it fails, that is an error of the run. */
  after?(context: WholeRunContext & WholeRunEnd): Promise<void> | void;
  /** How long each of them may take. @default '10m' */
  timeout?: Duration;
}
