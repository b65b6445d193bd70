import type { HeldLease } from '../../contract/store/held-lease.ts';
import type { LeaseMarker } from '../../contract/store/lease-marker.ts';
import type { CallOptions } from '../../plugin-api/call-options.ts';
import type { ObjectStore } from '../../plugin-api/object-store.ts';
import { getIfThere } from '../layout/get-if-there.ts';
import { parseMarker } from '../layout/parse-marker.ts';
import { leaseOfMarker } from './lease-settings.ts';

const maxMarkerBytes = 64 * 1024;

/** The marker at a key, `undefined` when there is none. Its etag is not newer than its content: a replace with `ifMatch` that
 * succeeds replaces what was read. */
export async function readLease(store: ObjectStore, key: string, options: CallOptions = {}): Promise<HeldLease | undefined> {
  const info = await store.headObject(key, options);
  const text = info && (await readMarkerText(store, key, options));
  if (!info || text === undefined) return undefined;
  const marker = parseMarker(text);
  const { etag, lastModified } = info;
  return { ...(marker && { marker }), ...(etag !== undefined && { etag }), ...(lastModified && { lastModified }) };
}

/** The marker at a key; `undefined` when there is none, or none that can be read. */
export async function readMarker(store: ObjectStore, key: string, options: CallOptions = {}): Promise<LeaseMarker | undefined> {
  return parseMarker((await readMarkerText(store, key, options)) ?? '');
}

/** Whether its holder may still be at it: `storeNow` is the time of the same store, so no two clocks are compared. */
export function isLeaseAlive({ marker, lastModified }: HeldLease, storeNow: Date): boolean {
  if (marker?.released) return false;
  return !lastModified || storeNow.getTime() - lastModified.getTime() <= leaseOfMarker(marker);
}

/** Text that no marker would have where it is too large, or not text: it only has to be told from other ones. */
async function readMarkerText(store: ObjectStore, key: string, options: CallOptions): Promise<string | undefined> {
  const stream = await getIfThere(store, key, options);
  if (!stream) return undefined;
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of stream) {
    bytes += chunk.length;
    if (bytes > maxMarkerBytes) return '';
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}
