import type { ArchiveReader } from '../../../contract/store/archive.ts';
import type { Restore } from '../../../velero-api/objects/restore.ts';
import type { RestoreChoices } from '../../request/restore-choices.ts';
import type { RestoreDependencies } from '../../request/restore-dependencies.ts';
import type { ClusterView } from '../../select/cluster-view.ts';

/** What finding out takes. */
export interface VerdictSession {
  readonly archive: ArchiveReader;
  readonly choices: RestoreChoices;
  readonly dependencies: RestoreDependencies;
  readonly restore: Restore;
  readonly signal: AbortSignal;
  readonly view: ClusterView;
}
