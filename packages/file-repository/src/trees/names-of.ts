import { LifeboatError, type SourceEntry } from '@lifeboat/core/plugin-api';

/** A name in a path. It consists of bytes if it is not UTF-8. */
export type PathName = string | Uint8Array;

/** Returns the names in an entry's path, after checking them.
 * @throws LifeboatError `INVALID_REQUEST` for a name that no directory can contain */
export function namesOf({ path }: SourceEntry): readonly PathName[] {
  for (const name of path)
    if (!(typeof name === 'string' ? isTextName(name) : isName(name)))
      throw new LifeboatError({
        code: 'INVALID_REQUEST',
        message: `An entry has ${JSON.stringify(Buffer.from(name as string).toString())} in its path`,
      });
  return path;
}

/** Whether a directory can contain an entry with this name. */
export function isName(bytes: Uint8Array): boolean {
  const dots = bytes.byteLength <= 2 && bytes.every((byte) => byte === 0x2e);
  return bytes.byteLength > 0 && !dots && !bytes.includes(0x2f) && !bytes.includes(0);
}

/** The same for a name as text. */
export function isTextName(name: string): boolean {
  return name !== '' && name !== '.' && name !== '..' && !name.includes('/') && !name.includes('\0');
}

const strictly = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Returns the name as text; `undefined` if it is not UTF-8. */
export function utf8Of(bytes: Uint8Array): string | undefined {
  try {
    return strictly.decode(bytes);
  } catch {
    return undefined;
  }
}

/** Returns a key that is equal for equal names, whether they are text or bytes. */
export function nameKey(name: PathName): string {
  if (typeof name === 'string') return name;
  return utf8Of(name) ?? `\0${Buffer.from(name).toString('hex')}`;
}

/** Returns a path for people. Bytes that are not UTF-8 are replaced. */
export function textOf(names: readonly PathName[]): string {
  return names.map((name) => (typeof name === 'string' ? name.toWellFormed() : Buffer.from(name).toString())).join('/');
}
