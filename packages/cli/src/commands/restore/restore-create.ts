import { resolve } from 'node:path';
import type { RestoreRequest } from '@lifeboat/core';
import { existingObjectPolicies, timestampDigits } from '@lifeboat/core/velero-api';
import { Option } from 'commander';
import type { CliContext } from '../../cli-context.ts';
import { type ExitCode, exitCodeOfPhase } from '../../exit-codes.ts';
import { parseOptionalBoolean } from '../../flags/booleans.ts';
import { addFilterFlags, filterFields } from '../../flags/filter-flags.ts';
import type { GlobalFlags } from '../../flags/global-flags.ts';
import { parseCount } from '../../flags/parse-count.ts';
import { parseDuration } from '../../flags/parse-duration.ts';
import { parseList } from '../../flags/parse-list.ts';
import { parseMap } from '../../flags/parse-map.ts';
import { engineFlags, refusedRestoreFlags } from '../../flags/refused-flags.ts';
import { parseExistingPolicies } from '../../flags/resources/parse-existing-policies.ts';
import { parseFeatures } from '../../flags/resources/parse-features.ts';
import { parseVersionPriority } from '../../flags/resources/parse-version-priority.ts';
import { addSelectFlags, selectField, selectFlagNames } from '../../flags/resources/select-flags.ts';
import { addTransformFlags, transformFields, transformFlagNames } from '../../flags/resources/transform-flags.ts';
import { readPublicKeys } from '../../locations/file/read-public-keys.ts';
import type { OpenEngine } from '../../open-engine.ts';
import { addModeCommand } from '../../server-mode/mode-command.ts';
import { UsageError } from '../../usage-error.ts';
import { checkMoverJobs } from '../../volume-files/check-mover-jobs.ts';
import { addMoverFlags, moverFlagNames } from '../../volume-files/mover-flags.ts';
import type { RegisterCommand } from '../leaf-command.ts';
import { createRestoreOnServer } from '../on-server/create-restore.ts';
import { printObject } from '../print-object.ts';
import { watchRun } from '../watch-run.ts';
import { withEngine } from '../with-engine.ts';
import { withResult } from '../with-result.ts';
import { reportRestore } from './report-restore.ts';
import type { RestoreCreateFlags } from './restore-create-flags.ts';
import { printRestorePlan } from './restore-plan.ts';

export const registerRestoreCreate: RegisterCommand = (parent, runner) =>
  addModeCommand<RestoreCreateFlags>({
    parent,
    runner,
    usage: 'create [name]',
    description: 'Restore a backup into the cluster (default name: <backup or schedule>-<timestamp>)',
    flags(command) {
      addMoverFlags(command)
        .option('--from-backup <name>', 'the backup to restore')
        .option('--from-schedule <name>', 'restore the latest good backup of this schedule instead (needs a server)')
        .option(
          '--allow-partially-failed [bool]',
          'with --from-schedule: take a partially failed one too (needs a server)',
          parseOptionalBoolean,
        );
      command.option('--dry-run', 'print what would be created, changed and skipped; write nothing');
      addFilterFlags(command);
      addSelectFlags(command);
      command
        .option('--namespace-mappings <pairs>', 'restore namespaces under other names: old:new,...', parseMap(':'))
        .option(
          '--storage-class-mappings <pairs>',
          'give volumes another storage class: old:new,... (the new ones must exist)',
          parseMap(':'),
        )
        .option(
          '--image-name-mappings <pairs>',
          'replace a part of image names: old=new,... such as docker.io/=registry.example.com:5000/; the first that fits counts',
          parseMap('='),
        );
      addTransformFlags(command);
      command
        .addOption(
          new Option('--run-hooks <which>', 'hooks in Pods: all (default), spec (none that annotations name), or none').choices([
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
        )
        .addOption(
          new Option(
            '--existing-resource-policy <policy>',
            'objects that exist and differ; recreate deletes them and makes them anew',
          ).choices(existingObjectPolicies),
        )
        .option(
          '--existing-resource-policies <pairs>',
          'the same for single resources: deployments.apps:recreate,configmaps:none',
          parseExistingPolicies,
        )
        .option('--status-include-resources <names>', 'resources whose status is restored', parseList)
        .option('--status-exclude-resources <names>', 'resources whose status is not restored', parseList)
        .option('--preserve-nodeports <bool>', 'keep the node ports of Services', parseOptionalBoolean)
        .option('--restore-volumes <bool>', 'restore PersistentVolumes', parseOptionalBoolean)
        .option(
          '--restore-managers <bool>',
          'give objects the managers of their fields back (default true); false saves a write for each object that was applied',
          parseOptionalBoolean,
        )
        .option(
          '--relink-owners <bool>',
          'give objects the owners that they had, under their new uids (default true); false drops them, as Velero does',
          parseOptionalBoolean,
        )
        .option(
          '--quiesce-controllers <bool>',
          'hold controllers of custom resources that are known until their objects are there (default true)',
          parseOptionalBoolean,
        )
        .option(
          '--quiesce-deployments <names>',
          'Deployments (namespace/name) of further controllers, which have no replicas until all objects are there',
          parseList,
        )
        .option(
          '--restore-cluster-own <bool>',
          'restore also what belongs to the old cluster itself: its control plane, its nodes',
          parseOptionalBoolean,
        )
        .option(
          '--one-shot-resources <names>',
          'further kinds that are commands: left out unless --include-resources names them',
          parseList,
        )
        .addOption(
          new Option('--finished-jobs <what>', 'Jobs that are complete or failed (default left-out)').choices(['left-out', 'restored']),
        )
        .addOption(new Option('--running-jobs <what>', 'Jobs that had not ended (default started)').choices(['started', 'suspended']))
        .option(
          '--hook-wait-timeout <duration>',
          'how long the hooks of Pods wait for containers where they do not say it themselves (default 10m)',
          parseDuration,
        )
        .addOption(new Option('--result <format>', 'print what became of it for machines').choices(['json', 'yaml']))
        .option('--require-signature <file>', 'restore only what one of the Ed25519 public keys of a file (PEM) signed')
        .option('--replace-unfinished', 'go on with a restore of that name that did not complete: what it made is not written again')
        .option('--allow-damaged', 'restore what can still be read of a damaged backup; it is partially failed then')
        .option('--resource-policies-configmap <name>', 'a ConfigMap in the namespace of --namespace with fine-grained filters')
        .option('--resource-modifier-configmap <name>', 'a ConfigMap of the namespace of --namespace that says how objects are changed')
        .option(
          '--write-sparse-files <bool>',
          'write files with holes as such, where Jobs move volumes (needs a server or --mover-job-image)',
          parseOptionalBoolean,
        )
        .option(
          '--parallel-files-download <n>',
          'files of a volume that are downloaded at a time, where Jobs move volumes (needs a server or --mover-job-image)',
          parseCount,
        )
        .option('-w, --wait [bool]', 'wait for the end of it (default: false with a server; else always)', parseOptionalBoolean);
    },
    refused: {
      local: refusedRestoreFlags,
      server: engineFlags(
        '--dry-run',
        '--storage-class-mappings <pairs>',
        '--image-name-mappings <pairs>',
        ...transformFlagNames,
        '--run-hooks <which>',
        '--features <names>',
        '--resources-version-priority <resource=versions>',
        '--restore-managers <text>',
        '--relink-owners <bool>',
        '--quiesce-controllers <bool>',
        '--quiesce-deployments <names>',
        '--restore-cluster-own <bool>',
        '--one-shot-resources <names>',
        '--finished-jobs <what>',
        '--running-jobs <what>',
        '--hook-wait-timeout <duration>',
        ...moverFlagNames,
        ...selectFlagNames,
        '--require-signature <file>',
        '--allow-damaged',
        '--replace-unfinished',
      ),
    },
    async before([name], flags, context) {
      const { fromBackup, fromSchedule, allowPartiallyFailed, output } = flags;
      if ((fromBackup === undefined) === (fromSchedule === undefined))
        throw new UsageError('restore create: give the backup with --from-backup, or a schedule with --from-schedule');
      const asksForBackups = fromSchedule !== undefined && allowPartiallyFailed;
      if (flags.dryRun || asksForBackups || (output !== 'json' && output !== 'yaml')) return undefined;
      const named = name ?? defaultName(flags, context);
      const request = { ...restoreRequest(flags, context), name: named };
      return printObject({ kind: 'Restore', name: named, namespace: flags.namespace, request, format: output, context });
    },
    server: ({ args: [name], ...run }) => {
      const request = { ...restoreRequest(run.flags, run.context), name: name ?? defaultName(run.flags, run.context) };
      return createRestoreOnServer({ ...run, request });
    },
    local: async ([name], flags, context) => {
      const only = { '--write-sparse-files': flags.writeSparseFiles, '--parallel-files-download': flags.parallelFilesDownload };
      const checkJobLocations = await checkMoverJobs({ flags, context, only });
      const opening = { cluster: true, actions: true, locations: 'all', snapshots: 'none' } as const;
      return withEngine({ flags, context, ...opening }, async (open) => {
        if (open.areNamed) await checkJobLocations(open.locations);
        const keys = flags.requireSignature && (await readPublicKeys(resolve(context.cwd, flags.requireSignature)));
        const request = {
          ...restoreRequest(flags, context),
          backupName: flags.fromBackup ?? '',
          ...(name !== undefined && { name }),
          ...(keys && { requireSignature: keys }),
        };
        return flags.dryRun ? printRestorePlan({ open, request, flags, context }) : createRestore({ open, request, flags, context });
      });
    },
  });

interface CreateRestoreOptions {
  readonly open: OpenEngine;
  readonly request: RestoreRequest;
  readonly flags: GlobalFlags & { readonly result?: 'json' | 'yaml' };
  readonly context: CliContext;
}

async function createRestore({ open, request, flags, context }: CreateRestoreOptions): Promise<ExitCode> {
  const started = context.now().getTime();
  const run = open.engine.restore(request);
  const title = request.name === undefined ? `Restore of ${request.backupName}` : `Restore ${request.name}`;
  const result = await watchRun({ run, title, flags, context, more: 'see "lifeboat restore describe"' });
  await reportRestore({ result, flags: withResult(flags), context, open, durationInMs: context.now().getTime() - started });
  return exitCodeOfPhase(result.phase);
}

function defaultName({ fromBackup, fromSchedule = '' }: RestoreCreateFlags, { now }: CliContext): string {
  return `${fromBackup ?? fromSchedule}-${timestampDigits(now())}`;
}

function restoreRequest(
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
    ...(flags.namespaceMappings && { namespaceMapping: flags.namespaceMappings }),
    ...(flags.storageClassMappings && { storageClassMapping: flags.storageClassMappings }),
    ...(flags.imageNameMappings && { imageNameMapping: flags.imageNameMappings }),
    ...transformFields(flags),
    ...(flags.resourcesVersionPriority && { restoreResourcesVersionPriority: flags.resourcesVersionPriority }),
    ...(flags.runHooks && { runHooks: flags.runHooks }),
    ...flags.features,
    ...(flags.existingResourcePolicy && { existingResourcePolicy: flags.existingResourcePolicy }),
    ...(flags.existingResourcePolicies && { existingResourcePolicies: flags.existingResourcePolicies }),
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
