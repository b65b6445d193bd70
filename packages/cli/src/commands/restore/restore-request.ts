import { resolve } from 'node:path';
import type { RestoreRequest } from '@lifeboat/core';
import { type Command, Option } from 'commander';
import type { CliContext } from '../../cli-context.ts';
import { parseOptionalBoolean } from '../../flags/booleans.ts';
import { addFilterFlags, filterFields } from '../../flags/filter-flags.ts';
import { parseCount } from '../../flags/parse-count.ts';
import { parseDuration } from '../../flags/parse-duration.ts';
import { parseList } from '../../flags/parse-list.ts';
import { addExistingPolicyFlags, existingPolicyFields } from '../../flags/resources/existing-policy-flags.ts';
import { addMappingFlags, mappingFields } from '../../flags/resources/mapping-flags.ts';
import { parseFeatures } from '../../flags/resources/parse-features.ts';
import { parseVersionPriority } from '../../flags/resources/parse-version-priority.ts';
import { addSelectFlags, selectField } from '../../flags/resources/select-flags.ts';
import { addTransformFlags, transformFields } from '../../flags/resources/transform-flags.ts';
import { readPublicKeys } from '../../locations/file/read-public-keys.ts';
import type { RestoreCreateFlags } from './restore-create-flags.ts';

/** Adds the flags that say what is restored, and how. */
export function addRestoreRequestFlags(command: Command): void {
  addFilterFlags(command);
  addSelectFlags(command);
  addMappingFlags(command);
  addTransformFlags(command);
  command
    .addOption(
      new Option('--run-hooks <which>', 'which hooks run in Pods: all (default), spec (not those of annotations), or none').choices([
        'none',
        'spec',
        'all',
      ]),
    )
    .option('--features <names>', 'features of Velero: EnableAPIGroupVersions chooses among the versions in the backup', parseFeatures)
    .option(
      '--resources-version-priority <resource=versions>',
      'versions of one resource, best first: boats.example.com=v2,v1 (may be repeated)',
      parseVersionPriority,
    );
  addExistingPolicyFlags(command);
  command
    .option('--status-include-resources <names>', 'resources whose status is restored', parseList)
    .option('--status-exclude-resources <names>', 'resources whose status is not restored', parseList)
    .option('--preserve-nodeports <bool>', 'keep the node ports of Services', parseOptionalBoolean)
    .option('--restore-volumes <bool>', 'restore PersistentVolumes', parseOptionalBoolean)
    .option(
      '--restore-managers <bool>',
      'restore who manages which fields (default true); false saves one write for each applied object',
      parseOptionalBoolean,
    )
    .option(
      '--relink-owners <bool>',
      "restore owner references with the owners' new uids (default true); false drops them, as Velero does",
      parseOptionalBoolean,
    )
    .option(
      '--quiesce-controllers <bool>',
      'pause known controllers of custom resources until their objects are restored (default true)',
      parseOptionalBoolean,
    )
    .option(
      '--quiesce-deployments <names>',
      'Deployments (namespace/name) of further controllers: scaled to zero until all objects are restored',
      parseList,
    )
    .option(
      '--restore-cluster-own <bool>',
      'also restore what belongs to the old cluster itself: its control plane, its nodes',
      parseOptionalBoolean,
    )
    .option(
      '--one-shot-resources <names>',
      'further kinds whose objects are commands: left out unless --include-resources names them',
      parseList,
    )
    .addOption(
      new Option('--finished-jobs <what>', 'what happens to Jobs that have ended (default left-out)').choices(['left-out', 'restored']),
    )
    .addOption(
      new Option('--running-jobs <what>', 'what happens to Jobs that had not ended (default started)').choices(['started', 'suspended']),
    )
    .option(
      '--hook-wait-timeout <duration>',
      'how long hooks wait for their containers, unless a hook has its own limit (default 10m)',
      parseDuration,
    )
    .option('--require-signature <file>', 'restore only what one of the Ed25519 public keys of a file (PEM) signed')
    .option('--allow-damaged', 'restore what can still be read of a damaged backup; the restore then ends as PartiallyFailed')
    .option('--resource-policies-configmap <name>', 'a ConfigMap in the namespace of --namespace with fine-grained filters')
    .option('--resource-modifier-configmap <name>', "a ConfigMap in the namespace of --namespace with Velero's resource modifiers")
    .option(
      '--write-sparse-files <bool>',
      'write sparse files as sparse files, where Jobs move volumes (needs a server or --mover-job-image)',
      parseOptionalBoolean,
    )
    .option(
      '--parallel-files-download <n>',
      'how many files of a volume are downloaded at a time, where Jobs move volumes (needs a server or --mover-job-image)',
      parseCount,
    );
}

/** What the flags ask for. */
export function restoreRequest(
  flags: RestoreCreateFlags,
  context: CliContext,
): Omit<RestoreRequest, 'backupName'> & { readonly backupName?: string } {
  const { statusIncludeResources: included, statusExcludeResources: excluded, writeSparseFiles, parallelFilesDownload } = flags;
  return {
    ...(flags.fromBackup !== undefined && { backupName: flags.fromBackup }),
    ...(flags.fromSchedule !== undefined && { scheduleName: flags.fromSchedule }),
    ...(flags.resourcePoliciesConfigmap && { resourcePolicy: { kind: 'configmap', name: flags.resourcePoliciesConfigmap } }),
    ...(flags.resourceModifierConfigmap && { resourceModifier: { kind: 'configmap', name: flags.resourceModifierConfigmap } }),
    ...((writeSparseFiles ?? parallelFilesDownload) !== undefined && {
      uploaderConfig: {
        ...(writeSparseFiles !== undefined && { writeSparseFiles }),
        ...(parallelFilesDownload !== undefined && { parallelFilesDownload }),
      },
    }),
    ...filterFields(flags),
    ...selectField(flags),
    ...mappingFields(flags),
    ...transformFields(flags),
    ...(flags.resourcesVersionPriority && { restoreResourcesVersionPriority: flags.resourcesVersionPriority }),
    ...(flags.runHooks && { runHooks: flags.runHooks }),
    ...flags.features,
    ...existingPolicyFields(flags),
    ...((included || excluded) && {
      restoreStatus: { ...(included && { includedResources: included }), ...(excluded && { excludedResources: excluded }) },
    }),
    ...(flags.preserveNodeports !== undefined && { preserveNodePorts: flags.preserveNodeports }),
    ...(flags.restoreManagers !== undefined && { restoreManagers: flags.restoreManagers }),
    ...(flags.relinkOwners !== undefined && { relinkOwners: flags.relinkOwners }),
    ...(flags.quiesceControllers !== undefined && { quiesceControllers: flags.quiesceControllers }),
    ...(flags.quiesceDeployments && { quiesceDeployments: flags.quiesceDeployments }),
    ...(flags.restoreClusterOwn !== undefined && { restoreClusterOwn: flags.restoreClusterOwn }),
    ...(flags.oneShotResources && { oneShotResources: flags.oneShotResources }),
    ...(flags.finishedJobs && { finishedJobs: flags.finishedJobs }),
    ...(flags.runningJobs && { runningJobs: flags.runningJobs }),
    ...(flags.hookWaitTimeout !== undefined && { hookWaitTimeout: flags.hookWaitTimeout }),
    ...(flags.allowDamaged && { allowDamaged: true }),
    ...(flags.replaceUnfinished && { replaceUnfinished: true }),
    ...(flags.restoreVolumes !== undefined && { restorePVs: flags.restoreVolumes }),
    signal: context.signal,
  };
}

/** The same with what files say, of a backup by its name. */
export async function localRestoreRequest(
  flags: RestoreCreateFlags,
  { backup, context }: { readonly backup: string; readonly context: CliContext },
): Promise<RestoreRequest> {
  const keys = flags.requireSignature && (await readPublicKeys(resolve(context.cwd, flags.requireSignature)));
  return { ...restoreRequest(flags, context), backupName: backup, ...(keys && { requireSignature: keys }) };
}
