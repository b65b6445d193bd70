import type { Logger } from '../../plugin-api/logger.ts';
import type { Backup } from '../../velero-api/objects/backup.ts';
import type { Duration } from '../../velero-api/values/duration.ts';
import type { ClusterClient } from '../cluster/cluster-client.ts';

/** What a hook around a whole backup or restore gets. */
export interface WholeRunContext {
  /** The kind of run. */
  readonly operation: 'backup' | 'restore';
  /** The name of the backup or restore. */
  readonly name: string;
  /** The backup that will be made: its spec, with all defaults filled in. Absent in a restore. */
  readonly backup?: Backup;
  /** The engine's cluster. */
  readonly cluster: ClusterClient;
  /** The logger of the run; its lines carry the run's name. */
  readonly logger: Logger;
  /** Aborted when the hook's time is over. For `before`, also when the run is canceled; `after` is not aborted by a cancel. */
  readonly signal: AbortSignal;
}

/** How the run ended, as far as known before `after` itself has run. */
export interface WholeRunEnd {
  /** The phase in which the run ended, as far as known. */
  readonly phase: string;
  /** The error that made the run as a whole fail. Absent if it did not. */
  readonly error?: unknown;
}

/** Functions that run before and after a whole backup or restore. */
export interface WholeRunHooks {
  /** Runs once the request has been checked, before anything is read for the backup or written anywhere. If it throws, the run is
   * refused. */
  before?(context: WholeRunContext): Promise<void> | void;
  /** Runs after everything else, even after a failure or a cancel, if the run got as far as `before`. If it throws, that is an error of the
   * run. */
  after?(context: WholeRunContext & WholeRunEnd): Promise<void> | void;
  /** How long each of the two functions may take. @default '10m' */
  timeout?: Duration;
}
