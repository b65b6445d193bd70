import { LifeboatError } from '@lifeboat/core';
import type { CliContext } from '../cli-context.ts';
import { visible } from '../output/visible.ts';

/** What a stored file holds; a damaged one is a warning, and what else is known is shown without it. */
export async function unlessBroken<T>(context: CliContext, read: () => Promise<T | null | undefined>): Promise<T | undefined> {
  try {
    return (await read()) ?? undefined;
  } catch (error) {
    if (!LifeboatError.isInstance(error, 'BACKUP_BROKEN', 'ARCHIVE_TOO_LARGE')) throw error;
    await context.stderr.write(`warning: ${visible(error.message)}\n`);
    return undefined;
  }
}
