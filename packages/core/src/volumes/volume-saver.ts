import type { UnsavedVolume } from '../contract/results/unsaved-volume.ts';
import { coded } from '../errors/issues/issue-codes.ts';
import type { VolumeDecision } from '../filters/policies/volume-decision.ts';
import type { OperationLog } from '../logging/operation-log.ts';
import type { KubeObject } from '../plugin-api/kube-object.ts';
import type { BackupVolumeInfoCollector, SkipApproach } from './backup-volume-info.ts';
import type { NativeSnapshots } from './native-snapshots.ts';
import { notCopyable } from './not-copyable.ts';
import type { NotCopied, PodVolumeCopier } from './pod-volume-copier.ts';
import type { CsiChoice } from './takes-csi-snapshot.ts';
import type { PodVolumeDecision, VolumeDecisions } from './volume-decisions.ts';

/** Saves the data of volumes while their objects are backed up, and keeps account of what is not saved. */
export interface VolumeSaver {
  readonly info: BackupVolumeInfoCollector;
  /** A Pod that is backed up: those of its volumes that are to be copied. */
  pod(pod: KubeObject): Promise<void>;
  /** A PersistentVolume that is backed up, as it goes into the archive. @throws LifeboatError when its snapshot fails */
  persistentVolume(volume: KubeObject): Promise<void>;
  /** Once everything is backed up: tells the log which volumes are not saved and why. */
  report(): readonly UnsavedVolume[];
}

interface VolumeSaverOptions {
  readonly decisions: VolumeDecisions;
  readonly native: NativeSnapshots;
  readonly info: BackupVolumeInfoCollector;
  readonly takesCsi: (persistentVolume: KubeObject) => Promise<CsiChoice>;
  /** Whether the CSI snapshot of a PersistentVolume was tried and failed, which its claim tells. */
  readonly csiFailed: (volumeName: string) => boolean;
  /** Absent where files are not copied. */
  readonly files: PodVolumeCopier | undefined;
  readonly log: OperationLog;
}

// Velero's words, as its 1.18 writes them into volumeinfo.
const unwanted = 'not satisfy the criteria for VolumePolicy or the legacy snapshot way';
// With the space.
const skippedByPolicy = 'skipped due to resource policy ';
const noSnapshotter = 'no applicable volumesnapshotter found';
const noClaimSnapshot = 'no CSI snapshot was taken of a claim of it';
/** Of a volume in `volumeinfo`. */
export const csiSnapshotFailed = 'its CSI snapshot failed';

const noVolumeFiles = 'files of volumes are not copied: the engine has no `volumeFiles`';
const noPodCopied = 'no Pod that mounts it was backed up';

interface Finding extends UnsavedVolume {
  readonly level: 'info' | 'warn' | 'error';
}

export function createVolumeSaver(options: VolumeSaverOptions): VolumeSaver {
  const { decisions, native, info, log } = options;
  /** By PersistentVolume, or Pod and volume: several Pods may mount one, and it is told once. */
  const findings = new Map<string, Finding>();
  /** Of CSI drivers: their claims see to them. */
  const leftToClaims: { readonly volume: KubeObject; readonly decision: VolumeDecision }[] = [];
  /** Why CSI saves no volumes of a driver, and which it is about: told once for all of them. */
  const problems = new Map<string, string[]>();

  function notCopied(pod: KubeObject, decision: PodVolumeDecision, { reason, isByRule }: NotCopied): void {
    const { volume, persistentVolume, claim } = decision;
    const { name, namespace = '' } = pod.metadata;
    const pv = persistentVolume?.metadata.name;
    const key = pv ?? `${namespace}/${name}/${volume.name}`;
    const before = findings.get(key)?.pod;
    if (before !== undefined && before < `${namespace}/${name}`) return;
    if (pv !== undefined) info.skip(pv, 'podvolume', reason);
    else if (!volume.persistentVolumeClaim && (isByRule || !options.files))
      info.skipPodVolume({ volumeName: volume.name, podName: name, podNamespace: namespace }, reason);
    findings.set(key, {
      ...(pv !== undefined && { persistentVolume: pv }),
      ...(claim && { claim: `${namespace}/${claim.metadata.name}` }),
      pod: `${namespace}/${name}`,
      podVolume: volume.name,
      reason: `${decision.reason}, but ${reason}`,
      wanted: true,
      level: isByRule ? 'warn' : 'error',
    });
  }

  function skipVolume(
    volume: KubeObject,
    { action, reason, explicit, byPolicy }: VolumeDecision,
    why: string,
    { approach = 'volumeSnapshot', problem }: { readonly approach?: SkipApproach; readonly problem?: string | undefined } = {},
  ): void {
    const { name } = volume.metadata;
    const copy = action === 'fs-backup';
    const nobody = problem
      ? `${problem}, and no snapshot location knows the volume`
      : approach === 'csiSnapshot'
        ? why
        : 'no snapshot location knows the volume';
    info.skip(name, approach, why);
    if (byPolicy && action === 'skip') info.skip(name, 'any', skippedByPolicy);
    if (copy) info.skip(name, 'podvolume', options.files ? noPodCopied : noVolumeFiles);
    // What a Pod says of it says more.
    if (findings.has(name)) return;
    const claim = claimOf(volume);
    const wanted = copy || (action === 'snapshot' && explicit);
    findings.set(name, {
      persistentVolume: name,
      ...(claim !== undefined && { claim }),
      reason: copy
        ? `${reason}, but ${options.files ? noPodCopied : noVolumeFiles}`
        : action === 'snapshot'
          ? `${nobody} (${reason})`
          : reason,
      wanted,
      level: copy ? 'error' : wanted && why !== csiSnapshotFailed ? 'warn' : 'info',
    });
  }

  return {
    info,
    async pod(pod) {
      const wanted = (await decisions.forPod(pod)).filter(({ action }) => action === 'fs-backup');
      await Promise.all(
        wanted.map(async (decision) => {
          const not = options.files ? await options.files.copy(pod, decision) : withoutCopier(pod, decision, noVolumeFiles);
          if (not) notCopied(pod, decision, not);
        }),
      );
    },
    async persistentVolume(volume) {
      info.addVolume(volume);
      const decision = await decisions.forVolume(volume);
      if (decision.action !== 'snapshot') return skipVolume(volume, decision, unwanted);
      const csi = await options.takesCsi(volume);
      if (csi.takes) return void leftToClaims.push({ volume, decision });
      if (await native.take(volume)) return;
      if (csi.problem) problems.set(csi.problem, [...(problems.get(csi.problem) ?? []), nameOf(volume)]);
      skipVolume(volume, decision, noSnapshotter, { problem: csi.problem });
    },
    report() {
      const rows = info.rows();
      const saved = new Set(rows.flatMap(({ backupMethod, pvName }) => (backupMethod === 'CSISnapshot' ? [pvName] : [])));
      // Whichever came first, the volume or the Pod that its files were copied with.
      for (const { backupMethod, pvName, result, snapshotDataMoved } of rows)
        if (((backupMethod === 'PodVolumeBackup' && result === 'succeeded') || snapshotDataMoved) && pvName !== undefined)
          findings.delete(pvName);
      for (const { volume, decision } of leftToClaims) {
        const { name } = volume.metadata;
        if (saved.has(name)) continue;
        skipVolume(volume, decision, options.csiFailed(name) ? csiSnapshotFailed : noClaimSnapshot, { approach: 'csiSnapshot' });
      }
      for (const [problem, volumes] of problems)
        log.warn(
          `The data of ${listed(volumes)} is not in this backup, only the objects are, as ${problem}. ` +
            'Create one if the driver takes snapshots, or say skip in a volume policy (resourcePolicy)',
          coded('VOLUME_NOT_SAVED'),
        );
      return [...findings.keys()].sort().map((key) => {
        const { level, ...volume } = findings.get(key) as Finding;
        const { persistentVolume: pv = '', pod, podVolume, reason } = volume;
        const [namespace = '', name = ''] = pod?.split('/') ?? ['', pv];
        const what = pod === undefined ? 'The data of this volume is' : `The files of volume ${podVolume} are`;
        const resource = pod === undefined ? 'persistentvolumes' : 'pods';
        log.forItem({ group: '', resource, namespace, name })[level](`${what} not in this backup: ${reason}`, coded('VOLUME_NOT_SAVED'));
        return volume;
      });
    },
  };
}

/** Of what Velero's mover passes over with a warning, ours is no more than that either. */
function withoutCopier(pod: KubeObject, { volume, claim, persistentVolume }: PodVolumeDecision, reason: string): NotCopied {
  return { reason, isByRule: notCopyable({ pod, volume: volume.name, claim, persistentVolume }) !== undefined };
}

/** For people: the claim says more than the name of its volume. */
function nameOf(volume: KubeObject): string {
  const claim = claimOf(volume);
  return claim === undefined ? `volume ${volume.metadata.name}` : `claim ${claim}`;
}

const namesShown = 10;

function listed(names: readonly string[]): string {
  const shown = [...names].sort().slice(0, namesShown).join(', ');
  return names.length > namesShown ? `${shown} and ${names.length - namesShown} more` : shown;
}

function claimOf({ spec }: KubeObject): string | undefined {
  const { claimRef } = (spec ?? {}) as { claimRef?: { namespace?: string; name?: string } | null };
  return claimRef?.name ? `${claimRef.namespace}/${claimRef.name}` : undefined;
}
