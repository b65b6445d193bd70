import { LifeboatError, type SourceEntry } from '@lifeboat/core/plugin-api';

/** A name of a path: bytes where it is not UTF-8. */
export type PathName = string | Uint8Array;

/** The names of an entry's path, checked.
 * @throws LifeboatError `INVALID_REQUEST` for a name that no directory can have */
export function namesOf({ path }: SourceEntry): readonly PathName[] {
  for (const name of path) {
    const bytes = typeof name === 'string' ? Buffer.from(name) : name;
    const dots = bytes.byteLength <= 2 && bytes.every((byte) => byte === 0x2e);
    if (bytes.byteLength === 0 || dots || bytes.includes(0x2f) || bytes.includes(0))
      throw new LifeboatError({
        code: 'INVALID_REQUEST',
        message: `An entry has ${JSON.stringify(Buffer.from(bytes).toString())} in its path`,
      });
  }
  return path;
}
