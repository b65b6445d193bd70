import { cloneJson } from '@lifeboat/core/json';
import type { VolumeRef, VolumeSnapshotter } from '@lifeboat/core/plugin-api';
import { within } from '../object-store/within.ts';
import { takeSuiteOptions } from '../take-suite-options.ts';
import type { SnapshotterCaseContext, VolumeSnapshotterCase } from './volume-snapshotter-case.ts';
import type { VolumeSnapshotterSuiteOptions } from './volume-snapshotter-suite-options.ts';

type Options = Omit<VolumeSnapshotterSuiteOptions, 'runner'>;

/** Whether the suite has the options that the case needs. */
export function isGiven(snapshotterCase: VolumeSnapshotterCase, options: Options): boolean {
  return (snapshotterCase.given ?? []).every((given) =>
    given === 'secrets' ? (options.secrets ?? []).length > 0 : options[given] !== undefined,
  );
}

/** Runs one case on a snapshotter of its own and removes what it created. Returns why the case was skipped, or `undefined` if it ran.
 * @throws the errors of the case */
export async function runVolumeSnapshotterCase(snapshotterCase: VolumeSnapshotterCase, options: Options): Promise<string | undefined> {
  takeSuiteOptions('volumeSnapshotterSuite', options, 'case');
  if (!isGiven(snapshotterCase, options)) return `the suite was not given ${snapshotterCase.given?.join(', ')}`;
  const caseTimeoutInMs = options.caseTimeoutInMs ?? Math.max(120_000, 3 * (options.timeoutInMs ?? 0));
  const original = await within(caseTimeoutInMs, Promise.resolve(options.createSnapshotter()), 'createSnapshotter');
  const opened: VolumeSnapshotter[] = [original];
  const made: Made = { snapshots: new Set(), volumes: new Map() };
  const open = (factory: (() => Promise<VolumeSnapshotter> | VolumeSnapshotter) | undefined) => async () => {
    const another = await must(factory)();
    opened.push(another);
    return another;
  };
  const context: SnapshotterCaseContext = {
    snapshotter: recorded(original, made),
    original,
    persistentVolumes: cloneJson(options.persistentVolumes),
    unknown: options.unknown,
    secrets: options.secrets ?? [],
    timeoutInMs: options.timeoutInMs ?? 60_000,
    async createVolume() {
      const volume = await must(options.createVolume?.bind(options))();
      made.volumes.set(volume.volumeId, volume);
      return volume;
    },
    async deleteVolume(volume) {
      await must(options.deleteVolume?.bind(options))(volume);
      made.volumes.delete(volume.volumeId);
    },
    describeVolume: (volume) => must(options.describeVolume?.bind(options))(volume),
    readSnapshotTags: (snapshotId) => must(options.readSnapshotTags?.bind(options))(snapshotId),
    adaptTags: (tags) => options.adaptTags?.(tags) ?? tags,
    createPendingSnapshot: () => must(options.createPendingSnapshot?.bind(options))(),
    createFailedSnapshot: () => must(options.createFailedSnapshot?.bind(options))(),
    createDeniedSnapshotter: open(options.createDeniedSnapshotter?.bind(options)),
    createFullSnapshotter: open(options.createFullSnapshotter?.bind(options)),
    createHangingSnapshotter: open(options.createHangingSnapshotter?.bind(options)),
  };
  try {
    const { needs } = snapshotterCase;
    if (needs && !original[needs]) return `the snapshotter has no ${needs}`;
    await within(caseTimeoutInMs, snapshotterCase.run(context), snapshotterCase.name);
    return undefined;
  } finally {
    const cleanUp = async () => {
      // Errors are ignored, because the case is not about them.
      for (const snapshotId of made.snapshots) await original.deleteSnapshot(snapshotId).catch(() => {});
      for (const volume of made.volumes.values()) await options.deleteVolume?.(volume).catch(() => {});
      for (const each of opened) await each.close?.();
    };
    await within(caseTimeoutInMs, cleanUp(), `cleaning up after ${snapshotterCase.name}`);
  }
}

interface Made {
  readonly snapshots: Set<string>;
  readonly volumes: Map<string, VolumeRef>;
}

function must<T>(given: T | undefined): T {
  if (given === undefined) throw new Error('The suite was not given what this case uses');
  return given;
}

function recorded(snapshotter: VolumeSnapshotter, made: Made): VolumeSnapshotter {
  return {
    specVersion: 1,
    getVolumeId: (persistentVolume) => snapshotter.getVolumeId(persistentVolume),
    setVolumeId: (persistentVolume, volumeId) => snapshotter.setVolumeId(persistentVolume, volumeId),
    getVolumeInfo: (volume, o) => snapshotter.getVolumeInfo(volume, o),
    async createSnapshot(request, o) {
      const result = await snapshotter.createSnapshot(request, o);
      made.snapshots.add(result.snapshotId);
      return result;
    },
    ...(snapshotter.readSnapshotTags ? { readSnapshotTags: snapshotter.readSnapshotTags.bind(snapshotter) } : {}),
    ...(snapshotter.awaitSnapshot ? { awaitSnapshot: snapshotter.awaitSnapshot.bind(snapshotter) } : {}),
    async createVolumeFromSnapshot(request, o) {
      const { volumeId } = await snapshotter.createVolumeFromSnapshot(request, o);
      const { availabilityZone } = request;
      made.volumes.set(volumeId, { volumeId, ...(availabilityZone === undefined ? {} : { availabilityZone }) });
      return { volumeId };
    },
    deleteSnapshot: (snapshotId, o) => snapshotter.deleteSnapshot(snapshotId, o),
  };
}
