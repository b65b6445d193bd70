import { canceledError, type KubeObject, LifeboatError, type VolumeInfo, type VolumeRef, type VolumeSnapshotter } from '@lifeboat/core';
import { runVolumeSnapshotterCase, type VolumeSnapshotterCase, volumeSnapshotterCases } from '@lifeboat/testkit';
import type { CliContext } from '../cli-context.ts';
import { openProvider } from '../locations/open/open-provider.ts';
import { openSnapshotter } from '../locations/open/open-snapshotter.ts';
import type { SnapshotLocationSpec } from '../locations/snapshot-location-spec.ts';
import { UsageError } from '../usage-error.ts';
import type { CaseOutcome } from './cases/case-outcome.ts';
import { runCases } from './cases/run-cases.ts';
import { withTimeLimit } from './cases/with-time-limit.ts';
import { guardSnapshotter, type MadeThings } from './guard-snapshotter.ts';
import { findSecrets } from './probes/find-secrets.ts';
import { otherIdLike } from './probes/other-id-like.ts';
import { snapshotterCapabilities } from './snapshotter-capabilities.ts';

/** What `provider validate` found out about a snapshotter. */
export interface SnapshotterReport {
  readonly location: string;
  readonly provider: string;
  readonly volume: VolumeRef & { readonly info: VolumeInfo };
  /** No case failed. */
  readonly sound: boolean;
  readonly cases: readonly CaseOutcome[];
  /** From the call until a volume could have been made of the first snapshot. */
  readonly usableAfterInMs: number;
  readonly durationInMs: number;
  /** Volumes of `--create-volumes`: nothing but the provider's own tools deletes them. */
  readonly volumesMade: readonly string[];
  /** Snapshots that could not be deleted. */
  readonly leftBehind: readonly string[];
}

interface ValidateSnapshotterOptions {
  readonly location: SnapshotLocationSpec;
  readonly context: CliContext;
  /** An existing volume that snapshots may be taken of. */
  readonly volumeId: string | undefined;
  readonly availabilityZone: string | undefined;
  /** The PersistentVolume of a volume, for what has to do with ids. */
  readonly persistentVolume: KubeObject | undefined;
  readonly createVolumes: boolean;
  readonly timeoutInMs: number;
  onStep(step: { readonly name: string; readonly done: number; readonly total: number }): void;
}

/** Checks a live snapshotter against the contract with snapshots of an existing volume, which are deleted whatever happens.
 * @throws what the first snapshot throws; LifeboatError `CANCELED`; UsageError */
export async function validateSnapshotter(options: ValidateSnapshotterOptions): Promise<SnapshotterReport> {
  const { location, context, availabilityZone, persistentVolume, timeoutInMs } = options;
  const started = context.now().getTime();
  const raw = await openSnapshotter(location, context);
  const made: MadeThings = { snapshots: new Set(), deletedSnapshots: new Set(), volumes: new Set() };
  try {
    const volumeId = options.volumeId ?? (persistentVolume && raw.getVolumeId(persistentVolume));
    if (volumeId === undefined)
      throw new UsageError(
        `The PersistentVolume does not belong to the provider of ${location.display}: give the ID of the volume with --volume`,
      );
    const volume = { volumeId, ...(availabilityZone !== undefined && { availabilityZone }) };
    options.onStep({ name: 'a first snapshot', done: 0, total: 0 });
    const info = await raw.getVolumeInfo(volume, { signal: context.signal });
    const began = performance.now();
    const first = await raw.createSnapshot({ ...volume, tags: { 'velero.io/backup': 'lifeboat-validate' } }, { signal: context.signal });
    made.snapshots.add(first.snapshotId);
    await raw.awaitSnapshot?.(first.snapshotId, { signal: context.signal, timeoutInMs });
    const usableAfterInMs = Math.round(performance.now() - began);

    if (availabilityZone === undefined)
      await requireNoZone(raw, { snapshotId: otherIdLike(first.snapshotId), type: info.type }, context.signal);

    const unknown = { volume: { ...volume, volumeId: otherIdLike(volumeId) }, snapshotId: otherIdLike(first.snapshotId), info };
    const sample = persistentVolume && { form: 'given', persistentVolume, volumeId, otherVolumeId: unknown.volume.volumeId };
    const suite = {
      persistentVolumes: sample ? [sample] : [],
      unknown,
      createVolume: async () => ({ ...volume, info }),
      secrets: await secretsOf(location, context),
      timeoutInMs,
    };
    const run = async (one: VolumeSnapshotterCase) => {
      if (one.makesVolumes && !options.createVolumes) return 'needs --create-volumes';
      if (!sample && /^[gs]etVolumeId/.test(one.name)) return 'needs --persistent-volume';
      return await withTimeLimit({ timeoutInMs, signal: context.signal }, async (signal) => {
        const createSnapshotter = async () => {
          const opened = await openSnapshotter(location, context);
          // What it shows of itself is looked at without anything around it.
          return one.given?.includes('secrets')
            ? opened
            : guardSnapshotter(opened, { made, signal, unknownSnapshotId: unknown.snapshotId });
        };
        return await runVolumeSnapshotterCase(one, { ...suite, createSnapshotter });
      });
    };
    const cases = await runCases({
      cases: volumeSnapshotterCases,
      capabilities: snapshotterCapabilities,
      run,
      onCase: options.onStep,
      context,
    });
    const leftBehind = await deleteSnapshots();
    return {
      location: location.display,
      provider: location.provider,
      volume: { ...volume, info },
      sound: cases.every(({ outcome }) => outcome !== 'failed'),
      cases,
      usableAfterInMs,
      durationInMs: context.now().getTime() - started,
      volumesMade: [...made.volumes],
      leftBehind,
    };
  } catch (error) {
    const left = await deleteSnapshots();
    if (left.length > 0) await context.stderr.write(`warning: these snapshots could not be deleted: ${left.join(', ')}\n`);
    if (made.volumes.size > 0)
      await context.stderr.write(`warning: these volumes were made and are yours: ${[...made.volumes].join(', ')}\n`);
    throw context.signal.aborted ? canceledError(context.signal, 'The validation') : error;
  } finally {
    await raw.close?.();
  }

  function undeleted(): string[] {
    return [...made.snapshots].filter((id) => !made.deletedSnapshots.has(id));
  }

  // Without the signal of the run: it also cleans up after Ctrl-C.
  async function deleteSnapshots(): Promise<string[]> {
    const limit = { timeoutInMs: 60_000, signal: new AbortController().signal };
    for (const snapshotId of undeleted()) {
      const deleting = withTimeLimit(limit, (signal) => raw.deleteSnapshot(snapshotId, { signal }));
      await deleting.then(
        () => made.deletedSnapshots.add(snapshotId),
        () => {},
      );
    }
    return undeleted();
  }
}

/** A provider of zonal volumes refuses to make one without a zone: one question, before many cases fail for it. */
async function requireNoZone(
  snapshotter: VolumeSnapshotter,
  unknown: { readonly snapshotId: string; readonly type: string },
  signal: AbortSignal,
): Promise<void> {
  try {
    await snapshotter.createVolumeFromSnapshot(unknown, { signal });
  } catch (error) {
    if (LifeboatError.isInstance(error, 'INVALID_REQUEST'))
      throw new UsageError(`Give the zone of the volume: --zone. The provider needs it to make volumes (${error.message})`);
  }
}

async function secretsOf(location: SnapshotLocationSpec, context: CliContext): Promise<string[]> {
  const { credentials } = await openProvider(location, 'snapshotter', context);
  return findSecrets((await credentials?.()) ?? '', location.credential ? {} : context.env);
}
