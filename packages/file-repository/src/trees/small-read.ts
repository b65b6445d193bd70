import type { SourceEntry } from '@lifeboat/core/plugin-api';

/** The key of a function that reads a small file synchronously into given memory, because waiting for its bytes takes longer than reading
 * them. */
export const smallRead = Symbol('a small file at once');

/** The longest file that can be read in this way, in bytes. */
export const maxSmallBytes = 64 * 1024;

/** Reads a file into `into` and returns its content; `undefined` if it must be opened in the usual way.
 * @throws Error if it cannot be read */
export type SmallRead = (into: Buffer) => Buffer | undefined;

/** Returns the function of an entry, if it has one. It is a property of `open`, so a wrapper that replaces `open` is not bypassed. */
export function smallReadOf(entry: SourceEntry): SmallRead | undefined {
  return (entry.open as { readonly [smallRead]?: SmallRead } | undefined)?.[smallRead];
}
