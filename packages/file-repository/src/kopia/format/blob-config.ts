import { type CallOptions, LifeboatError, type ObjectRetention } from '@lifeboat/core/plugin-api';
import type { BlobStore } from '../../blobs/blob-store.ts';
import { FieldError, parseFields } from '../../go-values/fields.ts';
import { passwordCipher } from '../crypto/password-key.ts';
import type { RepositoryKeys } from './open-format.ts';

/** What a repository demands of the storage of its blobs. */
export interface BlobConfig {
  /** How every blob is locked when it is stored, and for how long. */
  readonly lock?: { readonly mode: ObjectRetention['mode']; readonly periodInMs: number };
}

export const blobConfigId = 'kopia.blobcfg';

const nsPerMs = 1_000_000;
/** kopia's words for the modes. The last one is Azure's. */
const modes: ReadonlyMap<string, ObjectRetention['mode']> = new Map([
  ['GOVERNANCE', 'governance'],
  ['COMPLIANCE', 'compliance'],
  ['Locked', 'compliance'],
]);

/** Returns the text of a new config. */
export function blobConfigText(lock: BlobConfig['lock']): string {
  if (!lock) return '{}';
  const seconds = Math.ceil(lock.periodInMs / 1000);
  // Seconds are converted to nanoseconds as a BigInt, which is exact even beyond 2^53.
  return `{"retentionMode":"${lock.mode.toUpperCase()}","retentionPeriod":${BigInt(seconds) * 1_000_000_000n}}`;
}

/** Reads the config. A repository without one demands nothing.
 * @throws LifeboatError `REPOSITORY_DAMAGED`, `REPOSITORY_FORMAT_UNSUPPORTED` */
export async function readBlobConfig(
  blobs: BlobStore,
  keys: Pick<RepositoryKeys, 'formatKey' | 'uniqueId'>,
  { signal }: CallOptions,
): Promise<BlobConfig> {
  const sealed = await blobs.find(blobConfigId, { maxBytes: 1024 * 1024, signal });
  if (!sealed) return {};
  const plain = passwordCipher(keys.formatKey, keys.uniqueId).unseal(sealed);
  if (!plain) throw blobs.damaged(blobConfigId, 'the password does not open it: it was changed since it was written');
  try {
    const fields = parseFields(plain, 1000);
    const text = fields.text('retentionMode');
    // More than 104 days in nanoseconds exceed the safe integers.
    const periodInMs = Number(fields.whole('retentionPeriod')) / nsPerMs;
    if (text === '' && periodInMs === 0) return {};
    const mode = modes.get(text);
    if (mode && periodInMs > 0) return { lock: { mode, periodInMs } };
    throw new LifeboatError({
      code: 'REPOSITORY_FORMAT_UNSUPPORTED',
      message: `The repository in ${blobs.place} wants its blobs to be locked in a way that is not known here: mode ${JSON.stringify(text)} for ${periodInMs} ms`,
      context: { place: blobs.place, blob: blobConfigId },
    });
  } catch (error) {
    throw error instanceof FieldError ? blobs.damaged(blobConfigId, error.message) : error;
  }
}
