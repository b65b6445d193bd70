import type { Command } from 'commander';
import { addFilterFlags, type FilterFlags, filterFields } from './filter-flags.ts';
import { parseDuration } from './parse-duration.ts';
import { parseList } from './parse-list.ts';
import { parseOrderedResources } from './resources/parse-ordered-resources.ts';
import { addVolumeFlags, type VolumeFlags, volumeFields } from './volume-flags.ts';

/** What a backup, or those of a schedule, hold and how long they are kept; Velero's names. */
export interface BackupSpecFlags extends FilterFlags, VolumeFlags {
  readonly includeClusterScopedResources?: string[];
  readonly excludeClusterScopedResources?: string[];
  readonly includeNamespaceScopedResources?: string[];
  readonly excludeNamespaceScopedResources?: string[];
  readonly orderedResources?: Record<string, string>;
  readonly ttl?: string;
}

export function addBackupSpecFlags(command: Command): Command {
  addFilterFlags(command);
  command
    .option('--include-cluster-scoped-resources <names>', 'cluster-scoped resources to include', parseList)
    .option('--exclude-cluster-scoped-resources <names>', 'cluster-scoped resources to exclude', parseList)
    .option('--include-namespace-scoped-resources <names>', 'namespaced resources to include', parseList)
    .option('--exclude-namespace-scoped-resources <names>', 'namespaced resources to exclude', parseList)
    .option('--ordered-resources <orders>', 'objects that go first: "pods=ns/a,ns/b;persistentvolumes=pv1"', parseOrderedResources)
    .option('--ttl <duration>', 'how long the backup is kept, such as 720h', parseDuration);
  return addVolumeFlags(command);
}

/** The fields that the flags set, in the words of a spec, and labels and annotations. */
export function backupSpecFields(flags: BackupSpecFlags) {
  return {
    ...filterFields(flags),
    ...(flags.includeClusterScopedResources && { includedClusterScopedResources: flags.includeClusterScopedResources }),
    ...(flags.excludeClusterScopedResources && { excludedClusterScopedResources: flags.excludeClusterScopedResources }),
    ...(flags.includeNamespaceScopedResources && { includedNamespaceScopedResources: flags.includeNamespaceScopedResources }),
    ...(flags.excludeNamespaceScopedResources && { excludedNamespaceScopedResources: flags.excludeNamespaceScopedResources }),
    ...(flags.orderedResources && { orderedResources: flags.orderedResources }),
    ...(flags.ttl !== undefined && { ttl: flags.ttl }),
    ...volumeFields(flags),
  };
}
