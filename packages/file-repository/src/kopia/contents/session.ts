import { randomBytes } from 'node:crypto';
import type { CallOptions } from '@lifeboat/core/plugin-api';
import type { BlobStore } from '../../blobs/blob-store.ts';
import { goJson } from '../../go-values/go-json.ts';
import { formatTime } from '../../go-values/times.ts';
import type { RepositoryKeys } from '../format/open-format.ts';

/** The writing of one index. Until the index is stored, a marker keeps other programs from removing the packs. */
export interface Session {
  readonly id: string;
  begin(options: CallOptions): Promise<void>;
  end(options: CallOptions): Promise<void>;
}

const base = Date.UTC(2000, 0, 1);
const thirtyDays = 30 * 24 * 3600 * 1000;

export function sessionId(now: number): string {
  return `s${randomBytes(8).toString('hex')}${Math.floor((now - base) / thirtyDays).toString(16)}`;
}

export function createSession(blobs: BlobStore, keys: RepositoryKeys): Session {
  const id = sessionId(Date.now());
  const time = formatTime(BigInt(Date.now()) * 1_000_000n);
  const marker = goJson({ id, startTime: time, checkpointTime: time, username: 'default', hostname: 'default' });
  const hash = keys.hash(marker);
  const blobId = `s${hash.toString('hex')}-${id}`;
  return {
    id,
    begin: (options) => blobs.write(blobId, keys.cipher.seal(marker, hash.subarray(-16)), options),
    end: (options) => blobs.remove(blobId, options),
  };
}
