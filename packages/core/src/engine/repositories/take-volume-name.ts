import type { VolumeName } from '../../contract/results/saved-volume-files.ts';
import { LifeboatError } from '../../errors/lifeboat-error.ts';
import { type FieldsOf, text } from '../../velero-api/schema/field-schema.ts';

/** All that names a volume: two of them do. */
export interface VolumeNameParts {
  readonly pod?: string;
  readonly volume?: string;
  readonly namespace?: string;
  readonly claim?: string;
}

export const volumeNameFields: FieldsOf<VolumeNameParts> = { pod: text, volume: text, namespace: text, claim: text };

/** @throws LifeboatError `INVALID_REQUEST` unless it names a volume of a Pod, or a claim */
export function takeVolumeName({ pod, volume, namespace, claim }: VolumeNameParts): VolumeName {
  if (pod !== undefined && volume !== undefined && namespace === undefined && claim === undefined) return { pod, volume };
  if (namespace !== undefined && claim !== undefined && pod === undefined && volume === undefined) return { namespace, claim };
  throw new LifeboatError({
    code: 'INVALID_REQUEST',
    message: 'A volume of a backup is named by `pod` and `volume`, or by the `namespace` and the `claim` that it has',
  });
}
