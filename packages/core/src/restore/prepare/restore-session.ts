import type { ArchiveReader } from '../../contract/store/archive.ts';
import type { CompiledModifiers } from '../../filters/modifiers/compile-resource-modifiers.ts';
import type { FilterPolicies } from '../../filters/policies/compile-filter-policies.ts';
import type { RestoreHookRunner } from '../../hooks/restore/restore-hook-runner.ts';
import type { RestoreHookSources } from '../../hooks/restore/restore-hooks-of.ts';
import type { OperationLog } from '../../logging/operation-log.ts';
import type { RestoreItemOperation } from '../../velero-api/files/item-operation.ts';
import type { RestoreVolumeInfo } from '../../velero-api/files/volume-info.ts';
import type { Backup } from '../../velero-api/objects/backup.ts';
import type { Restore } from '../../velero-api/objects/restore.ts';
import type { DataDownloads } from '../../volumes/files/move/data-downloads.ts';
import type { ReplacedJournal } from '../existing/recreate/replaced-journal.ts';
import type { PolicyFilter } from '../policy/policy-filter.ts';
import type { RestoreChoices } from '../request/restore-choices.ts';
import type { RestoreDependencies } from '../request/restore-dependencies.ts';
import type { VersionPriorities } from '../request/version-priorities.ts';
import type { RiskNotes } from '../risks/risk-notes.ts';
import type { PlanGuard } from '../saved-plan/plan-guard.ts';
import type { ClusterView } from '../select/cluster-view.ts';
import type { JudgedObjects } from '../select/judged-objects.ts';
import type { TransformSteps } from '../transform/steps/transform-steps.ts';
import type { PodVolumeFiller } from '../volumes/pods/pod-volume-filler.ts';
import type { SavedVolume } from '../volumes/read-volumes.ts';
import type { RestoredClaim } from '../volumes/restored-claim.ts';
import type { VolumeNames } from '../volumes/volume-names.ts';

/** What every step of a restore, and of its plan, works with. */
export interface RestoreSession {
  readonly dependencies: RestoreDependencies;
  readonly restore: Restore;
  readonly archive: ArchiveReader;
  /** SHA-256 of the archive as it is stored. */
  readonly archiveSha256: string;
  /** As the location has it. */
  readonly backup: Backup;
  /** By PersistentVolume. */
  readonly volumes: ReadonlyMap<string, SavedVolume>;
  readonly volumeNames: VolumeNames;
  /** Rows of the restore's `volumeinfo`: volumes whose data this restore brought back. */
  readonly restoredVolumes: RestoreVolumeInfo[];
  /** Asynchronous operations that item actions started. */
  readonly operations: RestoreItemOperation[];
  /** Claims that this restore made and whose volumes get back what their old ones had. */
  readonly restoredClaims: RestoredClaim[];
  /** `undefined`: the restore does not choose among versions. */
  readonly versionPriorities: VersionPriorities | undefined;
  /** What the request has changed in objects. */
  readonly modifiers: CompiledModifiers | undefined;
  /** What else the request has changed in them. */
  readonly steps: TransformSteps;
  readonly choices: RestoreChoices;
  /** The fine-grained filters of its `resourcePolicy`. */
  readonly filters: FilterPolicies | undefined;
  /** What its `select` says of the objects. */
  readonly judged: JudgedObjects | undefined;
  /** What may come, whatever the request says. */
  readonly policy: PolicyFilter;
  /** Of what is written. */
  readonly risks: RiskNotes;
  readonly log: OperationLog;
  readonly signal: AbortSignal;
  /** What runs in Pods once they are restored; where the hooks come from, and what runs them. */
  readonly hookSources: RestoreHookSources;
  readonly hooks: RestoreHookRunner;
  /** Namespaces of the target where hooks that annotations ask for may not run. */
  readonly refusedHooks: ReadonlySet<string>;
  /** Absent where the engine has no repositories. */
  readonly downloads: DataDownloads | undefined;
  /** Absent where files of volumes are not to be restored, or cannot be. */
  readonly files: PodVolumeFiller | undefined;
  /** Holds the restore to a plan; absent: there is none. */
  guard?: PlanGuard;
  /** Keeps what is about to be made anew; the run sets it once it has its name. */
  journal?: ReplacedJournal;
  /** Replaced once CRDs have been restored. */
  view: ClusterView;
}
