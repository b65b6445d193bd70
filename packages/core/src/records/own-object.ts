import { equalJson, isRawJson, ownMember } from '../json/index.ts';
import { readAnnotatedOptions } from '../velero-api/kinds/annotated-options.ts';
import type { Backup } from '../velero-api/objects/backup.ts';
import type { Restore } from '../velero-api/objects/restore.ts';
import { backupSpecFieldNames, restoreSpecFieldNames } from '../velero-api/spec-field-names.ts';
import { unknownVeleroFields, validateVeleroObject } from '../velero-api/validate-velero-object.ts';

const specFieldNames = { Backup: backupSpecFieldNames, Restore: restoreSpecFieldNames } as const;

/** A request as its own object says, and what is wrong with that object. */
export interface RequestOfObject {
  readonly request: unknown;
  readonly problems: readonly string[];
}

/**
 * Fills a request in from the Backup or Restore that it brings: name, labels, annotations, every field of the spec, and the options that
 * annotations of ours have. A request that
 * says the same in two ways is fine, one that says two things is not. Of data from outside: it may be anything.
 */
export function withOwnObject(request: unknown, kind: 'Backup' | 'Restore'): RequestOfObject {
  const object = isRecord(request) ? ownMember(request, 'object') : undefined;
  if (!isRecord(request) || object === undefined) return { request, problems: [] };
  const problems = objectProblems(object, kind);
  if (problems.length > 0 || !isRecord(object)) return { request, problems };
  const filled = new Map(Object.entries(request));
  const annotated = readAnnotatedOptions((object.metadata as Backup['metadata']).annotations ?? {}, kind);
  problems.push(...annotated.problems);
  for (const [field, [value, path]] of [...said(object, kind), ...annotated.fields]) {
    const asked = filled.get(field);
    if (asked === undefined && value !== undefined) filled.set(field, value);
    else if (!equalJson(asked, value)) problems.push(`${field}: is not what ${path} says: say it in one of the two`);
  }
  return { request: Object.fromEntries(filled), problems };
}

/** What the object says of each field of a request, and where. */
function said(object: Readonly<Record<string, unknown>>, kind: 'Backup' | 'Restore'): Map<string, [value: unknown, path: string]> {
  const metadata = object.metadata as Backup['metadata'];
  const spec = (object.spec ?? {}) as Readonly<Record<string, unknown>>;
  const found = new Map<string, [unknown, string]>([['name', [metadata.name, 'object.metadata.name']]]);
  for (const field of ['labels', 'annotations'] as const) found.set(field, [metadata[field] ?? {}, `object.metadata.${field}`]);
  for (const field of specFieldNames[kind]) found.set(field, [ownMember(spec, field) ?? undefined, `object.spec.${field}`]);
  // The newest backup of the schedule was found by whoever asks: as in Velero, both names are in the object then.
  if (kind === 'Restore' && spec.scheduleName) {
    found.delete('scheduleName');
    if (!spec.backupName) found.delete('backupName');
  }
  if (kind === 'Backup') {
    const [isOldName] = found.get('defaultVolumesToRestic') ?? [];
    found.delete('defaultVolumesToRestic');
    if (isOldName === true) found.set('defaultVolumesToFsBackup', [true, 'object.spec.defaultVolumesToRestic']);
  }
  return found;
}

function objectProblems(object: unknown, kind: 'Backup' | 'Restore'): string[] {
  if (!isRecord(object) || object.kind !== kind) return [`object: must be a velero.io/v1 ${kind}`];
  const { metadata } = object;
  const named = isRecord(metadata) && typeof metadata.name === 'string' && metadata.name !== '';
  const uid = isRecord(metadata) ? metadata.uid : undefined;
  return [
    ...validateVeleroObject(object),
    ...(named ? [] : ['metadata.name: Required value']),
    ...(uid === undefined || (typeof uid === 'string' && uid !== '') ? [] : ['metadata.uid: Invalid value: must be text']),
    // A field that nobody heeds would be a promise broken.
    ...unknownVeleroFields({ ...object, status: undefined }, { version: '1.18' }).map((path) => `${path}: unknown field`),
  ].map((problem) => `object.${problem}`);
}

/** The metadata of a run's object in the order of Go's ObjectMeta: those of the caller's object, with what is added. */
export function ownMetadata(
  object: Backup | Restore | undefined,
  made: Backup['metadata'],
  added: Pick<Backup['metadata'], 'labels' | 'annotations'>,
): Backup['metadata'] {
  const { name, generateName, namespace, selfLink, uid, resourceVersion, generation, creationTimestamp, ...rest } = {
    ...made,
    ...Object.fromEntries(Object.entries(object?.metadata ?? {}).filter(([, value]) => value !== undefined && value !== null)),
  };
  const { deletionTimestamp, deletionGracePeriodSeconds, labels: _labels, annotations: _annotations, ...others } = rest;
  const first = { name, generateName, namespace, selfLink, uid, resourceVersion, generation, creationTimestamp };
  const ordered = { ...first, deletionTimestamp, deletionGracePeriodSeconds, ...added, ...others };
  return Object.fromEntries(Object.entries(ordered).filter(([, value]) => value !== undefined)) as Backup['metadata'];
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isRawJson(value);
}
