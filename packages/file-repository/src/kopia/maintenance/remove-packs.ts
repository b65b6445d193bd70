import { type CallOptions, LifeboatError, throwIfAborted } from '@lifeboat/core/plugin-api';
import type { BlobInfo, BlobStore } from '../../blobs/blob-store.ts';
import { FieldError, parseFields } from '../../go-values/fields.ts';
import { parseTime } from '../../go-values/times.ts';
import type { RepositoryKeys } from '../format/open-format.ts';
import type { ContentIndex } from '../index/content-index.ts';
import { ivOfBlob } from '../index/index-blobs.ts';
import { createTally, type Tally } from './tally.ts';

const hourInMs = 3600_000;
/** A younger pack stays, because an index that names it may still come. */
const minAgeInMs = 24 * hourInMs;
/** A session that has shown no sign of life for this long is over. */
const sessionAgeInMs = 96 * hourInMs;

/** Removes packs and session markers that nothing needs: no index has any of their contents, and nobody writes them. */
export async function removeUnneededPacks(
  given: CallOptions & {
    readonly blobs: BlobStore;
    readonly keys: RepositoryKeys;
    readonly index: ContentIndex;
    /** When the maintenance began, by the store's clock. */
    readonly startedAtInMs: number;
  },
): Promise<{ readonly removed: Tally; readonly retained: Tally }> {
  const { blobs, keys, index, startedAtInMs, signal } = given;
  // Read first: a session that ends meanwhile has written its index before the index is read.
  const sessions = await listSessions(blobs, keys, { signal });
  await index.refresh({ signal });
  const needed = new Set<string>();
  for (const [, { pack }] of index.all()) needed.add(pack);

  const removed = createTally();
  const retained = createTally();
  for (const kind of ['p', 'q', 's'])
    for await (const blob of blobs.list(kind, { signal })) {
      throwIfAborted(signal, 'Removing packs');
      if (needed.has(blob.id)) continue;
      const age = startedAtInMs - (blob.storedAt?.getTime() ?? Number.POSITIVE_INFINITY);
      const checkpoint = sessions.get(sessionOf(blob.id) ?? '');
      const isLive = checkpoint !== undefined && startedAtInMs - checkpoint < sessionAgeInMs;
      if (age < minAgeInMs || isLive) retained.add(blob.size);
      // Locked packs are removed another time.
      else if (await blobs.removeUnlocked(blob.id, { signal })) removed.add(blob.size);
      else retained.add(blob.size);
    }
  return { removed, retained };
}

function sessionOf(blobId: string): string | undefined {
  return /-(s[0-9a-f]+)$/.exec(blobId)?.[1];
}

/** Returns when each session last showed a sign of life. */
async function listSessions(blobs: BlobStore, keys: RepositoryKeys, options: CallOptions): Promise<ReadonlyMap<string, number>> {
  const sessions = new Map<string, number>();
  for await (const blob of blobs.list('s', options)) {
    const session = sessionOf(blob.id);
    if (session === undefined)
      throw new LifeboatError({
        code: 'REPOSITORY_DAMAGED',
        message: `The repository in ${blobs.place} has an object ${JSON.stringify(blob.id)} that is no marker of a session. Move it elsewhere: packs are not removed while it is there`,
        context: { place: blobs.place, blob: blob.id },
      });
    const checkpoint = await readCheckpoint(blobs, keys, blob, options);
    if (checkpoint !== undefined) sessions.set(session, Math.max(checkpoint, sessions.get(session) ?? 0));
  }
  return sessions;
}

async function readCheckpoint(blobs: BlobStore, keys: RepositoryKeys, { id }: BlobInfo, options: CallOptions): Promise<number | undefined> {
  const sealed = await blobs.find(id, { ...options, maxBytes: 1024 * 1024 });
  if (!sealed) return undefined;
  const marker = keys.cipher.unseal(sealed, ivOfBlob(id));
  if (!marker) throw blobs.damaged(id, 'it was changed since it was written');
  try {
    const time = parseTime(parseFields(marker).text('checkpointTime'));
    if (time === undefined) throw new FieldError('its time is none');
    return Number(time / 1_000_000n);
  } catch (error) {
    throw error instanceof FieldError ? blobs.damaged(id, error.message) : error;
  }
}
