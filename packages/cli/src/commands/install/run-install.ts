import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import {
  type AppliedObject,
  applyObjects,
  customResourceDefinitions,
  installObjects,
  nameOf,
  replacedByTakeOver,
  servedCreatorPolicy,
  waitForServer,
} from '@lifeboat/controller';
import type { KubeObject } from '@lifeboat/core';
import type { CliContext } from '../../cli-context.ts';
import { type ExitCode, exitCodes } from '../../exit-codes.ts';
import { readLimits } from '../../limits/read-limits.ts';
import { openCluster } from '../../open-cluster.ts';
import { formatMachine } from '../../output/machine-format.ts';
import { visible } from '../../output/visible.ts';
import { UsageError } from '../../usage-error.ts';
import type { InstallFlags } from './install-flags.ts';
import { readVeleroServer, type VeleroServer } from './velero-server.ts';

export async function runInstall(flags: InstallFlags, context: CliContext): Promise<ExitCode> {
  const { stdout, stderr, signal } = context;
  if (flags.takeOver && flags.crdsOnly) throw new UsageError('--take-over and --crds-only: one at a time');
  const { server, going } = flags.takeOver ? await standing(flags, context) : { server: undefined, going: [] };
  const objects = flags.crdsOnly ? customResourceDefinitions() : await wantedObjects(flags, context, server?.serverArguments);
  if (!flags.quiet) for (const warning of server?.warnings ?? []) await stderr.write(`warning: ${visible(warning)}\n`);
  if (flags.useNodeAgent && !flags.repositoryPasswordFile && !flags.takeOver && !flags.quiet)
    await stderr.write(
      'warning: files of volumes are saved only where the namespace has the Secret velero-repo-credentials: give --repository-password-file\n',
    );
  if (flags.repositoryPasswordFile !== undefined && !flags.quiet)
    await stderr.write(
      'warning: keep the password of --repository-password-file elsewhere, too: without it no file of a volume comes back\n',
    );
  const { output, profile = 'full' } = flags;
  if (profile === 'full' && !flags.crdsOnly && !flags.quiet)
    await stderr.write(
      'warning: a server of --profile full is as strong as cluster-admin: it may read every Secret and grant any right. backup-only and namespaces=a,b are narrower\n',
    );
  if (output === 'json') await stdout.write(formatMachine({ apiVersion: 'v1', kind: 'List', items: objects }, 'json'));
  else if (output === 'yaml')
    await stdout.write(Buffer.concat(objects.flatMap((object) => [Buffer.from('---\n'), formatMachine(object, 'yaml')])));
  else if (flags.dryRun) {
    const kept = going.map((object) => `${visible(nameOf(object))}: would be taken out, for uninstall --give-back\n`);
    await stdout.write([...kept, ...objects.map((object) => `${nameOf(object)}: would be made\n`)].join(''));
  } else {
    const chosen = async (creatorPolicy: NonNullable<InstallFlags['creatorPolicy']>) =>
      await wantedObjects({ ...flags, creatorPolicy }, context, server?.serverArguments);
    await install(objects, { chosen, flags, context, signal });
  }
  return exitCodes.completed;
}

const words: Readonly<Record<AppliedObject['outcome'], string>> = {
  created: 'created',
  applied: 'up to date',
  kept: 'was there before and stays as it is',
  removed: 'removed: the profile has it no more',
  replaced: "taken out: it was Velero's, and uninstall --give-back puts it back",
  unserved: 'left out: this cluster does not serve it',
};

interface InstallRun {
  /** What is installed with these admission policies. */
  readonly chosen: (creatorPolicy: NonNullable<InstallFlags['creatorPolicy']>) => Promise<KubeObject[]>;
  readonly flags: InstallFlags;
  readonly context: CliContext;
  readonly signal: AbortSignal;
}

async function install(printed: readonly KubeObject[], { chosen, flags, context, signal }: InstallRun): Promise<void> {
  const cluster = await openCluster(flags, context, readLimits(flags.limit ?? {}).cluster);
  let objects = printed;
  try {
    if (!flags.crdsOnly && flags.creatorPolicy === undefined)
      objects = await chosen((await servedCreatorPolicy(cluster, { signal })) || 'none');
    const onApplied = ({ object, outcome }: AppliedObject) =>
      void (flags.quiet || context.stdout.write(`${visible(nameOf(object))}: ${words[outcome]}\n`));
    const { forceConflicts: force = false, takeOver = false } = flags;
    await applyObjects({ cluster, objects, signal, force, takeOver, onApplied });
    if (!flags.wait || flags.crdsOnly) return;
    await waitForServer({ cluster, ...(flags.namespace !== undefined && { namespace: flags.namespace }), signal });
    if (!flags.quiet) await context.stdout.write('The server is ready\n');
  } finally {
    await cluster.close();
  }
}

/** What a take-over finds, and what it takes out. */
async function standing(
  flags: InstallFlags,
  context: CliContext,
): Promise<{ server: VeleroServer | undefined; going: readonly KubeObject[] }> {
  const cluster = await openCluster(flags, context, readLimits(flags.limit ?? {}).cluster);
  try {
    const going = await replacedByTakeOver({ cluster, namespace: flags.namespace ?? 'velero', signal: context.signal });
    const deployment = going.find(({ kind }) => kind === 'Deployment');
    return { server: deployment && (await readVeleroServer(deployment, context)), going };
  } finally {
    await cluster.close();
  }
}

/** @throws UsageError */
async function wantedObjects(flags: InstallFlags, context: CliContext, veleroArguments: readonly string[] = []): Promise<KubeObject[]> {
  const { takeOver = false } = flags;
  const { image, provider, bucket, prefix, secretFile, backupLocationConfig, snapshotLocationConfig } = flags;
  if (image === undefined) throw new UsageError('--image is needed: no image of the server is published yet');
  if (secretFile === undefined && flags.secret && !takeOver) throw new UsageError('--secret-file or --no-secret: one of them is needed');
  if (secretFile !== undefined && !flags.secret) throw new UsageError('--secret-file and --no-secret: one at a time');
  const hasNoPlace = takeOver && provider === undefined && bucket === undefined;
  if (flags.defaultBackupLocation && (provider === undefined || bucket === undefined) && !hasNoPlace)
    throw new UsageError('--provider and --bucket are needed, or --no-default-backup-location');
  if (!flags.defaultBackupLocation && (bucket !== undefined || prefix !== undefined || backupLocationConfig || flags.cacert !== undefined))
    throw new UsageError(
      '--no-default-backup-location does not go with --bucket, --prefix, --cacert or --backup-location-config: they describe that location',
    );
  const useSnapshots = flags.useVolumeSnapshots ?? true;
  if (snapshotLocationConfig && (!useSnapshots || provider === undefined))
    throw new UsageError('--snapshot-location-config needs --provider, and no --use-volume-snapshots=false');
  const { veleroPodCpuRequest, veleroPodMemRequest, veleroPodCpuLimit, veleroPodMemLimit } = flags;
  return installObjects({
    image,
    profile: flags.profile ?? 'full',
    moverJobs: flags.moverJobImage !== undefined,
    ...(flags.namespace !== undefined && { namespace: flags.namespace }),
    ...(flags.creatorPolicy !== undefined && { creatorPolicy: flags.creatorPolicy === 'none' ? false : flags.creatorPolicy }),
    ...(flags.serviceAccountName !== undefined && { serviceAccountName: flags.serviceAccountName }),
    ...(flags.saAnnotations && { serviceAccountAnnotations: flags.saAnnotations }),
    ...(flags.podAnnotations && { podAnnotations: flags.podAnnotations }),
    ...(flags.podLabels && { podLabels: flags.podLabels }),
    ...(flags.replicas !== undefined && { replicas: flags.replicas }),
    // The last of two counts: what is said here is said later.
    serverArguments: [...veleroArguments, ...serverArguments(flags)],
    ...(flags.serverPriorityClassName !== undefined && { priorityClassName: flags.serverPriorityClassName }),
    requests: bounded({ cpu: veleroPodCpuRequest ?? '500m', memory: veleroPodMemRequest ?? '128Mi' }),
    limits: bounded({ cpu: veleroPodCpuLimit ?? '1000m', memory: veleroPodMemLimit ?? '512Mi' }),
    ...(secretFile !== undefined && { credentials: await readText('--secret-file', secretFile, context) }),
    ...(flags.repositoryPasswordFile !== undefined && {
      repositoryPassword: await readPassword(flags.repositoryPasswordFile, context),
    }),
    ...(flags.defaultBackupLocation &&
      provider !== undefined &&
      bucket !== undefined && {
        backupLocation: {
          provider,
          bucket,
          ...(prefix !== undefined && { prefix }),
          ...(backupLocationConfig && { config: backupLocationConfig }),
          ...(flags.cacert !== undefined && { caCert: await readText('--cacert', flags.cacert, context) }),
        },
      }),
    ...(useSnapshots &&
      provider !== undefined && {
        snapshotLocation: { provider, ...(snapshotLocationConfig && { config: snapshotLocationConfig }) },
      }),
  });
}

/** As with Velero, 0 is no bound. */
function bounded(quantities: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(quantities).filter(([, quantity]) => quantity !== '0'));
}

function serverArguments(flags: InstallFlags): string[] {
  const { concurrentBackups, garbageCollectionFrequency, scheduleSkipImmediately, serverArgument = [] } = flags;
  const {
    defaultVolumesToFsBackup,
    defaultSnapshotMoveData,
    uploaderType,
    moverImage,
    moverJobImage,
    nodeAgentConfigmap,
    defaultRepoMaintainFrequency,
  } = flags;
  return [
    ...(defaultVolumesToFsBackup === undefined ? [] : [`--default-volumes-to-fs-backup=${defaultVolumesToFsBackup}`]),
    ...(defaultSnapshotMoveData === undefined ? [] : [`--default-snapshot-move-data=${defaultSnapshotMoveData}`]),
    ...(uploaderType === undefined ? [] : [`--uploader-type=${uploaderType}`]),
    ...(moverImage === undefined ? [] : [`--mover-image=${moverImage}`]),
    ...(moverJobImage === undefined ? [] : [`--mover-job-image=${moverJobImage}`]),
    ...(nodeAgentConfigmap === undefined ? [] : [`--node-agent-configmap=${nodeAgentConfigmap}`]),
    ...(defaultRepoMaintainFrequency === undefined ? [] : [`--default-repo-maintain-frequency=${defaultRepoMaintainFrequency}`]),
    ...(concurrentBackups === undefined ? [] : [`--concurrent-backups=${concurrentBackups}`]),
    ...(garbageCollectionFrequency === undefined ? [] : [`--garbage-collection-frequency=${garbageCollectionFrequency}`]),
    ...(scheduleSkipImmediately === undefined ? [] : [`--schedule-skip-immediately=${scheduleSkipImmediately}`]),
    ...serverArgument,
  ];
}

/** As editors and `echo` end a file: the end of its line is no part of it. */
async function readPassword(file: string, context: CliContext): Promise<string> {
  const password = (await readText('--repository-password-file', file, context)).replace(/\r?\n$/, '');
  if (password.trim() === '') throw new UsageError(`--repository-password-file ${file} is empty`);
  // The Secret is read without them, as with Velero.
  if (password !== password.trim()) throw new UsageError(`--repository-password-file ${file} begins or ends with white space`);
  return password;
}

async function readText(flag: string, file: string, { cwd }: CliContext): Promise<string> {
  try {
    return await readFile(resolve(cwd, file), 'utf8');
  } catch (error) {
    throw new UsageError(`${flag} ${file} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'})`);
  }
}
