import type { CodecRecipe } from '../workers/codec.ts';
import type { RepositoryKeys } from './format/open-format.ts';

/** What worker threads need to seal and open contents. */
export function codecRecipe({ format: { hash, encryption, secret, masterKey } }: RepositoryKeys): CodecRecipe {
  return { format: 'kopia', hash, encryption, secret, masterKey };
}
