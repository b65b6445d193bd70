import { type CallOptions, LifeboatError } from '@lifeboat/core/plugin-api';
import type { BlobStore } from '../../blobs/blob-store.ts';
import { FieldError } from '../../go-values/fields.ts';
import { listFiles } from '../files/list-files.ts';
import { readKeyFile } from '../keys/search-key.ts';

/** Checks that the files of all keys are unchanged. Only somebody who knows its password can open a key. */
export async function checkKeys(blobs: BlobStore, options: CallOptions, onDamage: (error: LifeboatError) => void): Promise<void> {
  for await (const { name } of listFiles(blobs, 'keys', options)) {
    try {
      await readKeyFile(blobs, name, options);
    } catch (error) {
      const named = error instanceof FieldError ? blobs.damaged(`keys/${name}`, error.message) : error;
      if (!LifeboatError.isInstance(named, 'REPOSITORY_DAMAGED')) throw named;
      onDamage(named);
    }
  }
}
