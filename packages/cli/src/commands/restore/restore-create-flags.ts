import type { FilterFlags } from '../../flags/filter-flags.ts';
import type { ExistingPolicyFlags } from '../../flags/resources/existing-policy-flags.ts';
import type { MappingFlags } from '../../flags/resources/mapping-flags.ts';
import type { Features } from '../../flags/resources/parse-features.ts';
import type { SelectFlags } from '../../flags/resources/select-flags.ts';
import type { TransformFlags } from '../../flags/resources/transform-flags.ts';
import type { ModeFlags } from '../../server-mode/mode-flags.ts';
import type { MoverFlags } from '../../volume-files/mover-flags.ts';

/** The flags of `restore create`. */
export interface RestoreCreateFlags
  extends MappingFlags,
    ModeFlags,
    FilterFlags,
    SelectFlags,
    MoverFlags,
    TransformFlags,
    ExistingPolicyFlags {
  readonly fromBackup?: string;
  readonly fromSchedule?: string;
  readonly allowPartiallyFailed?: boolean;
  readonly resourceModifierConfigmap?: string;
  readonly resourcePoliciesConfigmap?: string;
  readonly writeSparseFiles?: boolean;
  readonly parallelFilesDownload?: number;
  readonly wait?: boolean;
  readonly features?: Features;
  readonly result?: 'json' | 'yaml';
  readonly runHooks?: 'none' | 'spec' | 'all';
  readonly resourcesVersionPriority?: Record<string, string[]>;
  readonly statusIncludeResources?: string[];
  readonly statusExcludeResources?: string[];
  readonly preserveNodeports?: boolean;
  readonly restoreVolumes?: boolean;
  readonly restoreManagers?: boolean;
  readonly relinkOwners?: boolean;
  readonly quiesceControllers?: boolean;
  readonly quiesceDeployments?: readonly string[];
  readonly restoreClusterOwn?: boolean;
  readonly oneShotResources?: string[];
  readonly finishedJobs?: 'left-out' | 'restored';
  readonly runningJobs?: 'started' | 'suspended';
  readonly hookWaitTimeout?: string;
  readonly dryRun?: boolean;
  readonly requireSignature?: string;
  readonly allowDamaged?: boolean;
  readonly replaceUnfinished?: boolean;
}
