import { coded } from '../../../errors/issues/issue-codes.ts';
import { LifeboatError } from '../../../errors/lifeboat-error.ts';
import { ownMember } from '../../../json/index.ts';
import type { KubeObject } from '../../../plugin-api/kube-object.ts';
import type { Logger } from '../../../plugin-api/logger.ts';
import type { Backup } from '../../../velero-api/objects/backup.ts';
import {
  csiVolumeGroupSnapshotClassAnnotation,
  csiVolumeGroupSnapshotClassLabel,
  csiVolumeSnapshotClassAnnotation,
} from '../../../velero-api/values/labels.ts';

interface ChooseClassOptions {
  readonly claim: KubeObject;
  readonly driver: string;
  readonly backup: Backup;
  /** Every class of the cluster. */
  readonly classes: readonly KubeObject[];
  readonly logger: Logger;
}

const defaultClassAnnotation = 'snapshot.storage.kubernetes.io/is-default-class';

/** The VolumeSnapshotClass for a claim, in Velero's order (Velero's pkg/backup/actions): what the claim names, what the backup names for the
 * driver, the labelled, the default, the only class of the driver.
 * @throws LifeboatError `SNAPSHOT_FAILED` that says what to do */
export function chooseSnapshotClass(options: ChooseClassOptions): KubeObject {
  const { driver, classes } = options;
  const ofDriver = classes.filter((each) => each.driver === driver);
  const label = csiVolumeSnapshotClassAnnotation;
  const chosen =
    named(options, { claim: csiVolumeSnapshotClassAnnotation, backup: csiVolumeSnapshotClassAnnotation }) ??
    ofDriver.find(({ metadata }) => metadata.labels !== undefined && Object.hasOwn(metadata.labels, label)) ??
    ofDriver.find(({ metadata }) => metadata.annotations?.[defaultClassAnnotation] === 'true') ??
    (ofDriver.length === 1 ? ofDriver[0] : undefined);
  if (chosen) return chosen;
  const names = ofDriver.map(({ metadata }) => metadata.name).join(', ');
  throw noClass(
    options,
    ofDriver.length === 0
      ? `the cluster has no VolumeSnapshotClass of its driver ${driver}: create one`
      : `its driver ${driver} has several VolumeSnapshotClasses (${names}) and none is chosen: label one with ${label}=true, or name one in ` +
          `the annotation ${label} of the claim or ${label}_${driver.toLowerCase()} of the backup`,
  );
}

/** The VolumeGroupSnapshotClass for a group of claims: what the claim names, what the backup names, the labelled one.
 * @throws LifeboatError `SNAPSHOT_FAILED` that says what to do */
export function chooseGroupSnapshotClass(options: ChooseClassOptions): KubeObject {
  const { driver, classes } = options;
  const label = csiVolumeGroupSnapshotClassLabel;
  const chosen =
    named(options, { claim: csiVolumeGroupSnapshotClassAnnotation, backup: csiVolumeGroupSnapshotClassLabel }) ??
    classes.find((each) => each.driver === driver && each.metadata.labels?.[label] === 'true');
  if (chosen) return chosen;
  throw noClass(
    options,
    `no VolumeGroupSnapshotClass is chosen for its driver ${driver}: label one with ${label}=true, or name one in the annotation ` +
      `${csiVolumeGroupSnapshotClassAnnotation} of the claim or ${label}_${driver.toLowerCase()} of the backup`,
  );
}

function named(options: ChooseClassOptions, annotations: { readonly claim: string; readonly backup: string }): KubeObject | undefined {
  const { claim, driver, backup, classes, logger } = options;
  const names = [
    [ownMember(claim.metadata.annotations, annotations.claim), 'of the claim'],
    [ownMember(backup.metadata.annotations, `${annotations.backup}_${driver.toLowerCase()}`), 'of the backup'],
  ] as const;
  for (const [name, where] of names) {
    if (!name) continue;
    const found = classes.find((each) => each.metadata.name === name);
    if (found?.driver === driver) return found;
    // As Velero, which goes on silently.
    const why = found ? `is of driver ${String(found.driver)}, not ${driver}` : 'does not exist';
    logger.warn(
      `The snapshot class ${name}, which an annotation ${where} names, ${why}: another is looked for`,
      coded('VOLUME_CHOICE_UNSURE'),
    );
  }
  return undefined;
}

function noClass({ claim }: ChooseClassOptions, why: string): LifeboatError {
  const { namespace, name } = claim.metadata;
  return new LifeboatError({
    code: 'SNAPSHOT_FAILED',
    message: `No snapshot can be taken of claim ${namespace}/${name}: ${why}`,
    context: { claim: `${namespace}/${name}` },
  });
}
