import { ownMember } from '../../json/index.ts';
import type { KubeObject } from '../../plugin-api/kube-object.ts';
import type { VolumePolicyActionType } from '../../velero-api/files/resource-policies.ts';
import type { BackupSpec } from '../../velero-api/objects/backup.ts';
import { backupVolumesAnnotation, backupVolumesExcludesAnnotation } from '../../velero-api/values/labels.ts';
import type { CompiledPolicies } from './compile-resource-policies.ts';
import { describePolicyVolume, type PodVolume } from './policy-volume.ts';

/** How the data of a volume is to be saved: Velero's internal/volumehelper. */
export interface VolumeDecision {
  /** `custom`: somebody else saves it. */
  readonly action: VolumePolicyActionType;
  /** For people. */
  readonly reason: string;
  /** A policy, or what a user put on a Pod, asked for it, rather than a default. */
  readonly explicit: boolean;
  /** A volume policy decided. @default false */
  readonly byPolicy?: boolean;
  /** Of the policy's action. */
  readonly parameters?: Readonly<Record<string, unknown>>;
}

/** A volume of a Pod that mounts a claim. */
export interface ClaimMount {
  /** `<namespace>/<name>` of the Pod. */
  readonly pod: string;
  /** The volume's name in the Pod. */
  readonly volume: string;
  /** Whether the Pod's annotations, or the default, choose the volume for copying files: {@link choosesFileCopy}. */
  readonly fileCopy: boolean;
}

type DecidingSpec = Pick<BackupSpec, 'snapshotVolumes' | 'defaultVolumesToFsBackup'>;

interface DecideVolumeOptions {
  readonly spec: DecidingSpec;
  readonly policies?: CompiledPolicies | undefined;
  /** Absent for a claim that has none yet. */
  readonly persistentVolume?: KubeObject | undefined;
  readonly claim?: KubeObject | undefined;
  /** Of the claim. */
  readonly mounts: readonly ClaimMount[];
}

/** What becomes of a PersistentVolume (or of a claim without one). A policy that fits decides; then the annotations of the
 * Pods that mount it; then `snapshotVolumes`, of which only `false` says no. */
export function decideVolume(options: DecideVolumeOptions): VolumeDecision {
  const { spec, policies, persistentVolume, claim, mounts } = options;
  const match = policies?.match(describePolicyVolume({ persistentVolume, claim }));
  if (match) return byPolicy(match);
  if (!persistentVolume) return { action: 'skip', reason: 'the claim has no volume', explicit: false };
  const mount = mounts.find(({ fileCopy }) => fileCopy);
  if (mount) return fileCopyOf(spec, `volume ${mount.volume} of Pod ${mount.pod}`);
  if (spec.snapshotVolumes === false) return { action: 'skip', reason: 'snapshotVolumes is false', explicit: true };
  const explicit = spec.snapshotVolumes === true;
  return { action: 'snapshot', reason: explicit ? 'snapshotVolumes is true' : 'no policy and no annotation says otherwise', explicit };
}

interface DecidePodVolumeOptions {
  readonly spec: DecidingSpec;
  readonly policies?: CompiledPolicies | undefined;
  readonly pod: KubeObject;
  readonly volume: PodVolume;
  /** Of the volume, where it has one. */
  readonly claim?: KubeObject | undefined;
  readonly persistentVolume?: KubeObject | undefined;
  /** Claims are excluded from the backup. */
  readonly claimsExcluded: boolean;
}

const neverCopied = ['hostPath', 'secret', 'configMap', 'projected', 'downwardAPI'];

/** What becomes of a volume of a Pod; `undefined` where its files are never copied and nothing of it is to be saved, or where
 * nobody asked. Snapshots are decided for PersistentVolumes: {@link decideVolume}. */
export function decidePodVolume(options: DecidePodVolumeOptions): VolumeDecision | undefined {
  const { spec, policies, pod, volume, claim, persistentVolume, claimsExcluded } = options;
  if (neverCopied.some((source) => ownMember(volume, source) !== undefined && ownMember(volume, source) !== null)) return undefined;
  if (volume.name.startsWith('default-token')) return undefined;
  if (volume.persistentVolumeClaim && claimsExcluded) return undefined;
  // Without its PersistentVolume a policy cannot be asked about a claim's volume.
  const match =
    volume.persistentVolumeClaim && !persistentVolume
      ? undefined
      : policies?.match(describePolicyVolume({ persistentVolume, claim, podVolume: volume }));
  if (match) return byPolicy(match);
  if (!choosesFileCopy({ spec, pod, volume: volume.name })) return undefined;
  return fileCopyOf(spec, `volume ${volume.name} of Pod ${pod.metadata.namespace}/${pod.metadata.name}`);
}

/** Velero's rule before there were policies: all volumes but those that `backup-volumes-excludes` names where copying files is
 * the default, else only those that `backup-volumes` names. */
export function choosesFileCopy(options: { readonly spec: DecidingSpec; readonly pod: KubeObject; readonly volume: string }): boolean {
  const { spec, pod, volume } = options;
  const named = (annotation: string) =>
    (ownMember(pod.metadata.annotations, annotation) ?? '').split(',').some((name) => name.trim() === volume);
  return spec.defaultVolumesToFsBackup ? !named(backupVolumesExcludesAnnotation) : named(backupVolumesAnnotation);
}

function byPolicy({ action, index, isGlobal }: NonNullable<ReturnType<CompiledPolicies['match']>>): VolumeDecision {
  const { type, parameters } = action;
  return {
    action: type,
    reason: `${isGlobal ? 'global ' : ''}volume policy ${index + 1} says ${type}`,
    explicit: true,
    byPolicy: true,
    ...(parameters && { parameters }),
  };
}

function fileCopyOf(spec: DecidingSpec, volume: string): VolumeDecision {
  const why = spec.defaultVolumesToFsBackup ? 'defaultVolumesToFsBackup is true' : `the annotation ${backupVolumesAnnotation} names it`;
  return { action: 'fs-backup', reason: `${volume}: ${why}`, explicit: true };
}
