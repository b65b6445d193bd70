import type { CodecRecipe } from '../workers/codec.ts';
import type { OpenedRepository } from './open-repository.ts';

/** What worker threads need to seal and open blobs. */
export function codecRecipe({ key, version }: OpenedRepository): CodecRecipe {
  return { format: 'restic', key: key.master, compresses: version >= 2 };
}
