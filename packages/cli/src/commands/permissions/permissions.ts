import { type PermissionsRequest, permissionObjects, requiredPermissions } from '@lifeboat/core';
import { Option } from 'commander';
import type { CliContext } from '../../cli-context.ts';
import { type ExitCode, exitCodes } from '../../exit-codes.ts';
import { parseOptionalBoolean } from '../../flags/booleans.ts';
import { addFilterFlags, type FilterFlags, filterFields } from '../../flags/filter-flags.ts';
import type { GlobalFlags } from '../../flags/global-flags.ts';
import { parseList } from '../../flags/parse-list.ts';
import { parseMap } from '../../flags/parse-map.ts';
import { addExistingPolicyFlags, type ExistingPolicyFlags, existingPolicyFields } from '../../flags/resources/existing-policy-flags.ts';
import { addNamespaceMappingFlag } from '../../flags/resources/mapping-flags.ts';
import { resolveLimits } from '../../limits/resolve-limits.ts';
import { openCluster } from '../../open-cluster.ts';
import { formatMachine } from '../../output/machine-format.ts';
import { visible } from '../../output/visible.ts';
import { UsageError } from '../../usage-error.ts';
import { addLeafCommand, type RegisterCommand } from '../leaf-command.ts';

interface PermissionsFlags extends GlobalFlags, FilterFlags, ExistingPolicyFlags {
  readonly for?: PermissionsRequest['operation'];
  readonly includeClusterScopedResources?: string[];
  readonly excludeClusterScopedResources?: string[];
  readonly includeNamespaceScopedResources?: string[];
  readonly excludeNamespaceScopedResources?: string[];
  readonly snapshotVolumes?: boolean;
  readonly namespaceMappings?: Record<string, string>;
  readonly storageClassMappings?: Record<string, string>;
  readonly statusIncludeResources?: string[];
  readonly statusExcludeResources?: string[];
  readonly restoreVolumes?: boolean;
  readonly quiesceControllers?: boolean;
  readonly quiesceDeployments?: string[];
  readonly runHooks?: 'none' | 'spec' | 'all';
  readonly volumeFiles?: 'pods' | 'jobs';
  readonly volumeSource?: 'volume' | 'clone';
  readonly nodeLimits?: boolean;
  readonly allowEscalation?: boolean;
  readonly serviceAccount?: string;
  readonly roleName?: string;
}

const ofBackups = [
  'includeClusterScopedResources',
  'excludeClusterScopedResources',
  'includeNamespaceScopedResources',
  'excludeNamespaceScopedResources',
  'snapshotVolumes',
  'volumeSource',
] as const;
const ofRestores = [
  'namespaceMappings',
  'storageClassMappings',
  'existingResourcePolicy',
  'existingResourcePolicies',
  'statusIncludeResources',
  'statusExcludeResources',
  'restoreVolumes',
  'quiesceControllers',
  'quiesceDeployments',
  'allowEscalation',
] as const;

export const registerPermissions: RegisterCommand = (parent, runner) =>
  addLeafCommand<PermissionsFlags>({
    parent,
    runner,
    usage: 'permissions',
    description:
      'Print the Roles that a backup, a restore, its plan or a target of a migration needs, and no more, for "kubectl apply -f -"; the flags are those of "backup create" and "restore create"',
    flags(command) {
      command.addOption(
        new Option('--for <what>', 'what the rights are for; migrate: those of a target (its source needs those of a backup)')
          .choices(['backup', 'restore', 'plan', 'migrate'])
          .makeOptionMandatory(),
      );
      addFilterFlags(command);
      command
        .option('--include-cluster-scoped-resources <names>', 'cluster-scoped resources of a backup', parseList)
        .option('--exclude-cluster-scoped-resources <names>', 'cluster-scoped resources that a backup leaves out', parseList)
        .option('--include-namespace-scoped-resources <names>', 'namespaced resources of a backup', parseList)
        .option('--exclude-namespace-scoped-resources <names>', 'namespaced resources that a backup leaves out', parseList)
        .option('--snapshot-volumes <bool>', 'whether a backup takes snapshots', parseOptionalBoolean);
      addNamespaceMappingFlag(command);
      addExistingPolicyFlags(command);
      command
        .option('--storage-class-mappings <pairs>', 'other storage classes: old:new,...', parseMap(':'))
        .option('--status-include-resources <names>', 'resources whose status is restored', parseList)
        .option('--status-exclude-resources <names>', 'resources whose status is not restored', parseList)
        .option('--restore-volumes <bool>', 'whether PersistentVolumes are restored', parseOptionalBoolean)
        .option(
          '--quiesce-controllers <bool>',
          'whether known controllers of custom resources are paused (default true)',
          parseOptionalBoolean,
        )
        .option('--quiesce-deployments <names>', 'Deployments (namespace/name) of further controllers', parseList)
        .addOption(new Option('--run-hooks <which>', 'hooks in Pods (default all)').choices(['none', 'spec', 'all']))
        .addOption(
          new Option('--volume-files <how>', 'how files of volumes are moved: by mover Pods, or by Jobs').choices(['pods', 'jobs']),
        )
        .addOption(
          new Option('--volume-source <what>', 'where a backup reads files: from the volumes, or from clones of their snapshots').choices([
            'volume',
            'clone',
          ]),
        )
        .option('--node-limits', "also the right to read labels of nodes: for a perNodeConfig of the node agent's ConfigMap")
        .option('--allow-escalation', 'also restore Roles and bindings that give more rights than the identity has')
        .option('--service-account <namespace/name>', 'account that gets the rights: also prints the bindings')
        .option('--role-name <name>', 'name of the roles and bindings (default lifeboat-backup, lifeboat-restore, ...)');
    },
    run: async (_args, flags, context) => printPermissions(flags, context),
  });

async function printPermissions(flags: PermissionsFlags, context: CliContext): Promise<ExitCode> {
  const { for: operation = 'backup', namespace, volumeFiles, volumeSource, nodeLimits, allowEscalation } = flags;
  refuseForeign(operation, flags);
  const serviceAccount = flags.serviceAccount === undefined ? undefined : parseServiceAccount(flags.serviceAccount);
  const { cluster: limits } = await resolveLimits(flags, context);
  const cluster = await openCluster(flags, context, limits);
  try {
    const discovery = await cluster.discover({ signal: context.signal });
    const options = {
      ...(namespace !== undefined && { namespace }),
      ...(volumeFiles && { volumeFiles }),
      ...(volumeSource && { volumeSource }),
      ...(nodeLimits && { nodeLimits }),
      ...(allowEscalation && { allowEscalation }),
    };
    const required = requiredPermissions(requestOf(operation, flags), discovery, options);
    const objects = permissionObjects(required, {
      name: flags.roleName ?? `lifeboat-${operation}`,
      ...(serviceAccount && { serviceAccount }),
    });
    const text =
      flags.output === 'json'
        ? formatMachine({ apiVersion: 'v1', kind: 'List', items: objects }, 'json')
        : objects.map((object) => formatMachine(object, 'yaml')).join('---\n');
    await context.stdout.write(text);
    for (const { groupVersion } of discovery.failures)
      await context.stderr.write(`warning: ${visible(groupVersion)} does not answer: its kinds are not among the rules\n`);
    if (!flags.quiet) for (const note of required.notes) await context.stderr.write(`note: ${visible(spoken(note))}\n`);
    return exitCodes.completed;
  } finally {
    await cluster.close();
  }
}

/** Options by their flags. */
function spoken(note: string): string {
  return note.replace('allowEscalation adds', '--allow-escalation adds');
}

function requestOf(operation: PermissionsRequest['operation'], flags: PermissionsFlags): PermissionsRequest {
  const common = { ...filterFields(flags), ...(flags.runHooks && { runHooks: flags.runHooks }) };
  if (operation === 'backup')
    return {
      operation,
      request: {
        ...common,
        ...(flags.includeClusterScopedResources && { includedClusterScopedResources: flags.includeClusterScopedResources }),
        ...(flags.excludeClusterScopedResources && { excludedClusterScopedResources: flags.excludeClusterScopedResources }),
        ...(flags.includeNamespaceScopedResources && { includedNamespaceScopedResources: flags.includeNamespaceScopedResources }),
        ...(flags.excludeNamespaceScopedResources && { excludedNamespaceScopedResources: flags.excludeNamespaceScopedResources }),
        ...(flags.snapshotVolumes !== undefined && { snapshotVolumes: flags.snapshotVolumes }),
      },
    };
  const { statusIncludeResources: included, statusExcludeResources: excluded } = flags;
  return {
    operation,
    request: {
      ...common,
      ...(flags.namespaceMappings && { namespaceMapping: flags.namespaceMappings }),
      ...(flags.storageClassMappings && { storageClassMapping: flags.storageClassMappings }),
      ...existingPolicyFields(flags),
      ...((included || excluded) && {
        restoreStatus: { ...(included && { includedResources: included }), ...(excluded && { excludedResources: excluded }) },
      }),
      ...(flags.restoreVolumes !== undefined && { restorePVs: flags.restoreVolumes }),
      ...(flags.quiesceControllers !== undefined && { quiesceControllers: flags.quiesceControllers }),
      ...(flags.quiesceDeployments && { quiesceDeployments: flags.quiesceDeployments }),
    },
  };
}

function refuseForeign(operation: string, flags: PermissionsFlags): void {
  const foreign = (operation === 'backup' ? ofRestores : ofBackups).filter((name) => flags[name] !== undefined);
  if (foreign.length === 0) return;
  const names = foreign.map((name) => `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`);
  throw new UsageError(`permissions --for ${operation}: ${names.join(', ')} belongs to a ${operation === 'backup' ? 'restore' : 'backup'}`);
}

function parseServiceAccount(text: string): { namespace: string; name: string } {
  const [namespace = '', name = '', ...more] = text.split('/');
  if (namespace === '' || name === '' || more.length > 0)
    throw new UsageError(`--service-account "${text}": give namespace/name, such as backups/lifeboat`);
  return { namespace, name };
}
