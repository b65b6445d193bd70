import { ownMember } from '@lifeboat/core/json';
import type { VeleroKind } from '@lifeboat/core/velero-api';
import { backupDescriptions } from './backup-descriptions.ts';
import { restoreDescriptions } from './restore-descriptions.ts';
import { sharedDescriptions } from './shared-descriptions.ts';
import { smallKindDescriptions } from './small-kind-descriptions.ts';
import { volumeDataDescriptions } from './volume-data-descriptions.ts';

/** For each kind: descriptions by the path of the field, or by the end of that path. */
export const kindDescriptions: { readonly [K in VeleroKind]: Readonly<Record<string, string>> } = {
  Backup: backupDescriptions,
  Restore: restoreDescriptions,
  ...smallKindDescriptions,
  ...volumeDataDescriptions,
};

const template = 'spec.template';

/** Finds the description of a field: the table and its line. The line whose key is the longest end of the path wins. Paths do not contain
 * the steps into lists and maps. */
export function findDescription(
  kind: VeleroKind,
  path: string,
): { readonly table: Readonly<Record<string, string>>; readonly line: string } | undefined {
  if (kind === 'Schedule' && path.startsWith(`${template}.`)) return findDescription('Backup', `spec${path.slice(template.length)}`);
  const words = path.split('.');
  for (const table of [kindDescriptions[kind], sharedDescriptions]) {
    for (let from = 0; from < words.length; from++) {
      const line = words.slice(from).join('.');
      // A key of one word would describe every field of that name.
      if (Object.hasOwn(table, line) && (from === 0 || words.length - from > 1)) return { table, line };
    }
  }
  return undefined;
}

/** Returns what `kubectl explain` says about a field. The path of the kind itself is `''`. */
export function describeField(kind: VeleroKind, path: string): string {
  const found = findDescription(kind, path);
  const text = found && ownMember(found.table, found.line);
  if (text === undefined) throw new Error(`${kind}: nothing describes the field ${path}`);
  return text;
}
