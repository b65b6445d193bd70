import type { CodecRecipe } from '../workers/codec.ts';
import type { OpenedRepository } from './open-repository.ts';

/** What threads seal and open blobs by. */
export function codecRecipe({ key, version }: OpenedRepository): CodecRecipe {
  return { format: 'restic', key: key.master, compresses: version >= 2 };
}
