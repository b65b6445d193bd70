import { type CallOptions, LifeboatError } from '@lifeboat/core/plugin-api';
import type { BlobContext } from '../blob-context.ts';
import { putOfBlock } from './block-id.ts';
import { discardBlocks } from './discard-blocks.ts';
import { blobUrl } from './put-object.ts';
import { isRunning } from './take-turn.ts';

/** Discards the uncommitted blocks of a key that has no object and that no put of this process is writing. */
export async function removeUnfinishedPuts(context: BlobContext, key: string, options: CallOptions = {}): Promise<number> {
  const fullKey = context.fullKey(key);
  if (isRunning(blobUrl(context, fullKey))) return 0;
  const puts = await unfinishedPuts(context, key, fullKey, options);
  if (puts === 0 || isRunning(blobUrl(context, fullKey))) return 0;
  return (await discardBlocks(context, { key, fullKey })) === 'discarded' ? puts : 0;
}

async function unfinishedPuts(context: BlobContext, key: string, fullKey: string, { signal }: CallOptions): Promise<number> {
  try {
    const { uncommittedBlocks = [] } = await context.connection.run(
      ({ container }, o) => container.getBlockBlobClient(fullKey).getBlockList('uncommitted', o),
      { action: 'list the uncommitted blocks of', name: key, signal },
    );
    return new Set(uncommittedBlocks.map(({ name }) => putOfBlock(name))).size;
  } catch (error) {
    if (LifeboatError.isInstance(error, 'OBJECT_NOT_FOUND')) return 0;
    throw error;
  }
}
