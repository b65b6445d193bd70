import { LifeboatError } from '@lifeboat/core';
import { digestLog, type LogDigest } from './digest-log.ts';

/** The digest of a log, if there is one that can be read: a page tells everything else without it. */
export async function openDigest(open: () => Promise<AsyncIterable<Uint8Array> | undefined>): Promise<LogDigest | undefined> {
  try {
    const stream = await open();
    return stream && (await digestLog(stream));
  } catch (error) {
    if (!LifeboatError.isInstance(error) || LifeboatError.isInstance(error, 'CANCELED')) throw error;
    return undefined;
  }
}
