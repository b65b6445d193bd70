import { type BackupDescription, LifeboatError } from '@lifeboat/core';
import { formatBytes } from '../../output/tables/format-bytes.ts';
import type { KindSizes } from './kind-sizes.ts';

/** What each kind takes in a backup's archive, or why that is not told. */
export interface ToldSizes {
  readonly sizes?: KindSizes | undefined;
  readonly note?: string;
}

// A page must not fetch gigabytes, nor unpack them into the folder for temporary files.
const mostRead = 128 * 1024 * 1024;

/** Has the archive of a backup read for what each kind takes, unless it is large; a page tells everything else without it. */
export async function toldSizes(
  { files = [] }: Pick<BackupDescription, 'files'>,
  read: () => Promise<KindSizes | undefined>,
): Promise<ToldSizes> {
  const stored = files.reduce((sum, { size }) => sum + size, 0);
  if (stored > mostRead)
    return { note: `Its files take ${formatBytes(stored)}. What each kind takes is shown for backups of up to ${formatBytes(mostRead)}.` };
  try {
    return { sizes: await read() };
  } catch (error) {
    if (!LifeboatError.isInstance(error) || LifeboatError.isInstance(error, 'CANCELED')) throw error;
    return { note: `What each kind takes is not known: ${error.message}` };
  }
}
