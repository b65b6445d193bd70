import type { SourceEntry } from '@lifeboat/core/plugin-api';

/** Names what reads a small file at once, into memory that it is given: to wait for its bytes takes longer than to read them. */
export const smallRead = Symbol('a small file at once');

/** Files up to that length. */
export const maxSmallBytes = 64 * 1024;

/** What a file holds, in `into`; `undefined` where it has to be opened in the usual way. @throws Error for what cannot be read */
export type SmallRead = (into: Buffer) => Buffer | undefined;

/** That of an entry, where what opens it has one: whoever wraps the one does not pass over it by the other. */
export function smallReadOf(entry: SourceEntry): SmallRead | undefined {
  return (entry.open as { readonly [smallRead]?: SmallRead } | undefined)?.[smallRead];
}
