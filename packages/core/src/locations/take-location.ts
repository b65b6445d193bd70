import { LifeboatError } from '../errors/lifeboat-error.ts';
import { takeOptions } from '../plugin-api/checks/take-options.ts';
import type { BackupStorageLocation } from '../velero-api/objects/backup-storage-location.ts';
import type { VolumeSnapshotLocation } from '../velero-api/objects/volume-snapshot-location.ts';
import type { FieldSchema, ObjectSchema } from '../velero-api/schema/field-schema.ts';
import { takeShape } from '../velero-api/schema/take-shape.ts';
import { validateVeleroObject } from '../velero-api/validate-velero-object.ts';

/** A description of a location that has the shape it should have. */
export interface TakenLocation<Config> {
  readonly config: Config;
  /** It is an object of a cluster, so anybody who may write such objects may have written it. */
  readonly isFromCluster: boolean;
  /** Of that object. */
  readonly namespace: string | undefined;
}

interface TakeOptions {
  /** The function that was called, for messages. */
  readonly what: string;
  /** What plain configuration may hold. */
  readonly field: ObjectSchema;
  readonly kind: 'BackupStorageLocation' | 'VolumeSnapshotLocation';
}

/** A copy of a location's configuration, plain or out of an object of a cluster. Unknown fields of the former are errors; those of
 * an object may be a later Velero's. @throws LifeboatError `INVALID_CONFIG` with every problem */
export function takeLocation<Config>(
  given: Config | BackupStorageLocation | VolumeSnapshotLocation,
  { what, field, kind }: TakeOptions,
): TakenLocation<Config> {
  if (!isVeleroObject(given)) return { config: takeOptions(what, given as Config, field), isFromCluster: false, namespace: undefined };
  const { metadata, spec } = given;
  const problems =
    given.kind === kind ? validateVeleroObject(given) : [`kind: Unsupported value: ${JSON.stringify(given.kind)}: it must be ${kind}`];
  const name: unknown = metadata?.name;
  if (problems.length === 0 && typeof name !== 'string') problems.push('metadata.name: Required value');
  if (problems.length > 0) {
    const shown = typeof name === 'string' ? ` ${JSON.stringify(name.slice(0, 253))}` : '';
    throw new LifeboatError({
      code: 'INVALID_CONFIG',
      message: `${what}: the ${kind}${shown} cannot be opened: ${problems.join('; ')}`,
      context: { validationErrors: problems },
    });
  }
  const config = takeShape({ ...spec, name }, withoutCode(field)) as Config;
  return { config, isFromCluster: true, namespace: metadata.namespace };
}

function isVeleroObject(given: unknown): given is BackupStorageLocation | VolumeSnapshotLocation {
  return typeof given === 'object' && given !== null && 'kind' in given;
}

// A cluster's object has neither code nor keys that only plain configuration has.
const plainOnly: readonly string[] = ['signWith', 'requireSignature', 'knownBackups', 'patienceInMs', 'objectLock'];

function withoutCode(field: ObjectSchema): FieldSchema {
  return { ...field, fields: Object.fromEntries(Object.entries(field.fields).filter(([name]) => !plainOnly.includes(name))) };
}
