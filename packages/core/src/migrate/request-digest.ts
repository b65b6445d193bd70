import { createHash } from 'node:crypto';
import { LifeboatError } from '../errors/lifeboat-error.ts';
import { ownMember, stringifyJson } from '../json/index.ts';
import type { Backup } from '../velero-api/objects/backup.ts';
import type { Restore } from '../velero-api/objects/restore.ts';
import { migrationAnnotation } from '../velero-api/values/labels.ts';

/** Tells one request from another. Functions have no digest: that they are there counts, and what they do does not. */
export function requestDigest(request: unknown): string {
  return createHash('sha256')
    .update(stringifyJson(ordered(request)) ?? '')
    .digest('hex');
}

function ordered(value: unknown): unknown {
  if (typeof value === 'function') return 'function';
  if (Array.isArray(value)) return value.map(ordered);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
  entries.sort(([a], [b]) => (a < b ? -1 : 1));
  return entries.map(([key, inner]) => [key, ordered(inner)]);
}

/** Refuses to go on with what is not this migration's, or was asked for otherwise. @throws LifeboatError `INVALID_REQUEST` */
export function requireSameRequest(
  object: Backup | Restore,
  digest: string,
  { location, which }: { location: string; which: string },
): void {
  const before = ownMember(object.metadata.annotations, migrationAnnotation);
  if (before === digest) return;
  const what = `${object.kind} "${object.metadata.name}" in location "${location}"`;
  throw new LifeboatError({
    code: 'INVALID_REQUEST',
    message:
      before === undefined
        ? `${what} was not made by a migration: give the migration another name`
        : `${what} was made by a migration of this name that was asked for something else (${which}). Nothing was done: give the same options again to go on with it, or another name to begin anew`,
    context: { [object.kind.toLowerCase()]: object.metadata.name, location },
  });
}
