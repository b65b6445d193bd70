import { LifeboatError } from '../../../errors/lifeboat-error.ts';
import type { TreeEntry } from '../../../plugin-api/source-entry.ts';

/** A path below a directory, as bytes of latin1, as everywhere in here: names may be anything but `/` and zero. `undefined` for a name that
 * would lead elsewhere: a repository may be anybody's. */
export function entryPath(folder: string, entry: TreeEntry): string | undefined {
  const name = entryName(entry);
  const isName = name !== '' && name !== '.' && name !== '..' && !name.includes('/') && !name.includes('\0');
  return isName ? `${folder}/${name}` : undefined;
}

/** The bytes of a name, as latin1. */
export function entryName({ name, rawName }: TreeEntry): string {
  return Buffer.from(rawName ?? name).toString('latin1');
}

/** For people. */
export function shownPath(path: string): string {
  return Buffer.from(path, 'latin1').toString();
}

export function damagedEntry(path: string, why: string, cause?: unknown): LifeboatError {
  const shown = shownPath(path);
  const context = LifeboatError.isInstance(cause) ? cause.context : {};
  return new LifeboatError({
    code: 'REPOSITORY_DAMAGED',
    message: `${shown} cannot be restored: ${why}`,
    context: { ...context, path: shown },
    cause,
  });
}
