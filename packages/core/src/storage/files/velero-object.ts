import { stringifyJson } from '../../json/index.ts';
import type { Backup } from '../../velero-api/objects/backup.ts';
import type { Restore } from '../../velero-api/objects/restore.ts';
import { storedObjectProblems } from '../../velero-api/stored-object-problems.ts';
import { broken, parseJsonFile } from '../layout/get-if-there.ts';
import { maxMetadataValues } from './limits-with-defaults.ts';

const maxTold = 5;
const maxToldChars = 2000;

/** The text of `velero-backup.json` or `lifeboat-restore.json`: members in the order of Velero's Go structs, 2 spaces, no
 * newline at the end, as Kubernetes' pretty serializer prints (Velero's pkg/util/encode). Unknown fields follow. */
export function printVeleroObject(object: Backup | Restore): string {
  const { kind, apiVersion, metadata, spec, status, ...unknown } = object;
  return stringifyJson({ kind, apiVersion, metadata, spec, status, ...unknown }, { indent: 2 });
}

/** Reads such a text back, unknown fields and large numbers kept.
 * @throws LifeboatError `BACKUP_BROKEN` when it is no such object or has another name */
export function parseVeleroObject<Kind extends 'Backup' | 'Restore'>(
  text: string,
  expected: { readonly kind: Kind; readonly name: string; readonly what: string },
): Kind extends 'Backup' ? Backup : Restore {
  const object = parseJsonFile(text, expected.what, { maxValues: maxMetadataValues });
  if (!isRecord(object)) throw broken(expected.what, 'it is not a JSON object');
  const { kind, apiVersion, metadata } = object;
  if (kind !== expected.kind || apiVersion !== 'velero.io/v1') {
    throw broken(expected.what, `it is ${String(apiVersion)} ${String(kind)}, not velero.io/v1 ${expected.kind}`);
  }
  if (!isRecord(metadata) || metadata.name !== expected.name) {
    const name = isRecord(metadata) ? JSON.stringify(metadata.name) : 'missing';
    throw broken(expected.what, `its metadata.name is ${name}, not "${expected.name}"`);
  }
  for (const part of ['spec', 'status'] as const) {
    object[part] ??= {};
    if (!isRecord(object[part])) throw broken(expected.what, `its ${part} is not a JSON object`);
  }
  const { spec, status } = object;
  const problems = storedObjectProblems(expected.kind, { metadata, spec, status });
  if (problems.length > 0) {
    const more = problems.length > maxTold ? ` and ${problems.length - maxTold} more` : '';
    throw broken(expected.what, `${problems.slice(0, maxTold).join('; ').slice(0, maxToldChars)}${more}`);
  }
  return object as unknown as Kind extends 'Backup' ? Backup : Restore;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
