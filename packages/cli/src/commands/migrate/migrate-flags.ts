import type { MigrateOptions, MigrationTarget } from '@lifeboat/core';
import { parseGoDuration } from '@lifeboat/core/velero-api';
import { type Command, Option } from 'commander';
import { parseOptionalBoolean } from '../../flags/booleans.ts';
import { addFilterFlags, type FilterFlags, filterFields } from '../../flags/filter-flags.ts';
import type { GlobalFlags } from '../../flags/global-flags.ts';
import { parseDuration } from '../../flags/parse-duration.ts';
import { parseList } from '../../flags/parse-list.ts';
import { addExistingPolicyFlags, type ExistingPolicyFlags, existingPolicyFields } from '../../flags/resources/existing-policy-flags.ts';
import { addMappingFlags, type MappingFlags, mappingFields } from '../../flags/resources/mapping-flags.ts';
import { addSelectFlags, type SelectFlags, selectField } from '../../flags/resources/select-flags.ts';
import { addTransformFlags, type TransformFlags, transformFields } from '../../flags/resources/transform-flags.ts';

/** Flags of `migrate`. */
export interface MigrateFlags extends GlobalFlags, FilterFlags, SelectFlags, TransformFlags, MappingFlags, ExistingPolicyFlags {
  readonly fromContext?: string;
  readonly fromKubeconfig?: string;
  readonly toContext?: string[];
  readonly toKubeconfig?: string;
  readonly targets?: string;
  readonly preserveNodeports?: boolean;
  readonly planOnly?: boolean;
  readonly onBlocked?: 'stop' | 'continue';
  readonly readyTimeout?: string;
  readonly compare?: boolean;
}

export function addMigrateFlags(command: Command): void {
  command
    .option('--from-context <name>', 'context of the cluster to move from (default: --context, or the current one)')
    .option('--from-kubeconfig <file>', 'its kubeconfig (default: --kubeconfig, and what that defaults to)')
    .option('--to-context <names>', 'contexts of the clusters to move to, a,b or a flag each', parseList)
    .option('--to-kubeconfig <file>', 'their kubeconfig (default: as of the source)')
    .option(
      '--targets <file>',
      'instead of --to-context: a YAML list of targets with name, context, kubeconfig and restore, the fields of a restore request for that target only',
    );
  addFilterFlags(command);
  addSelectFlags(command);
  addMappingFlags(command);
  addExistingPolicyFlags(command);
  command
    .option('--preserve-nodeports <bool>', 'keep the node ports of Services', parseOptionalBoolean)
    .option('--plan-only', 'stop after the plans: write nothing to the targets')
    .addOption(
      new Option('--on-blocked <what>', 'what happens to a target whose plan has objects that cannot be restored (default stop)').choices([
        'stop',
        'continue',
      ]),
    )
    .option('--ready-timeout <duration>', 'how long to wait for workloads to be ready; 0s: not at all (default: 10m)', parseDuration)
    .option('--compare <bool>', 'compare the targets with the backup at the end (default: true)', parseOptionalBoolean);
  addTransformFlags(command);
}

/** What the flags say of every target. */
export function restoreFields(flags: MigrateFlags): NonNullable<MigrationTarget['restore']> {
  return {
    ...transformFields(flags),
    ...mappingFields(flags),
    ...existingPolicyFields(flags),
    ...(flags.preserveNodeports !== undefined && { preserveNodePorts: flags.preserveNodeports }),
  };
}

/** What the flags say of the whole. */
export function migrationFields(flags: MigrateFlags): Pick<MigrateOptions, 'backup' | 'planOnly' | 'onBlocked' | 'readiness'> {
  const timeoutInMs = flags.readyTimeout === undefined ? undefined : parseGoDuration(flags.readyTimeout);
  return {
    backup: { ...filterFields(flags), ...selectField(flags) },
    ...(flags.planOnly && { planOnly: true }),
    ...(flags.onBlocked && { onBlocked: flags.onBlocked }),
    ...(timeoutInMs !== undefined && { readiness: timeoutInMs === 0 ? (false as const) : { timeoutInMs } }),
  };
}
