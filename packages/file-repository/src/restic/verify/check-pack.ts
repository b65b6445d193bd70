import { createHash } from 'node:crypto';
import { type CallOptions, LifeboatError, throwIfAborted } from '@lifeboat/core/plugin-api';
import type { BlobStore } from '../../blobs/blob-store.ts';
import { BlobError, openBlob } from '../contents/open-blob.ts';
import type { ResticCipher } from '../crypto/restic-cipher.ts';
import type { IndexedBlob } from '../index/indexed-blob.ts';
import { headerLengthLength, packLength, parseHeader } from '../packs/header-entry.ts';
import { packBlobId } from '../packs/pack-id.ts';

interface PackGiven extends CallOptions {
  readonly blobs: BlobStore;
  readonly cipher: ResticCipher;
  readonly pack: string;
  /** What the index says about the pack, by offset. */
  readonly packed: readonly IndexedBlob[];
  readonly size: number;
}

/** What is wrong with a pack. */
interface PackFaults {
  readonly messages: readonly string[];
  /** Why blobs in it cannot be read, by type and id. */
  readonly blobs: ReadonlyMap<string, string>;
}

/** How much is read at once, because blobs are small. */
const windowLength = 4 * 1024 * 1024;

/** Reads a pack from beginning to end, blob by blob, with only a part of it in memory. */
export async function checkPack(given: PackGiven): Promise<PackFaults> {
  const { blobs, cipher, pack, packed, size, signal } = given;
  const id = packBlobId(pack);
  const messages: string[] = [];
  const faults = new Map<string, string>();
  const hash = createHash('sha256');
  let at = 0;
  let window: { readonly start: number; readonly bytes: Buffer } = { start: 0, bytes: Buffer.alloc(0) };

  /** Returns the next bytes, or fewer at the end of the pack. */
  async function take(length: number): Promise<Buffer> {
    if (at + length > window.start + window.bytes.byteLength && at < size) {
      throwIfAborted(signal, 'Verifying a repository');
      const wanted = Math.min(Math.max(length, windowLength), size - at);
      window = { start: at, bytes: await blobs.readRange(id, { start: at, length: wanted }, { signal }) };
    }
    const bytes = window.bytes.subarray(at - window.start, at - window.start + length);
    hash.update(bytes);
    at += length;
    return bytes;
  }

  try {
    for (const blob of packed) {
      if (blob.offset !== at) {
        messages.push(`Blob ${id}: the index tells of a gap or an overlap at byte ${Math.min(at, blob.offset)}`);
        if (blob.offset < at) return { messages, blobs: faults };
        await take(blob.offset - at);
      }
      try {
        openBlob(cipher, blob, await take(blob.length));
      } catch (error) {
        if (!(error instanceof BlobError)) throw error;
        const message = `Blob ${id}: ${error.message}`;
        messages.push(message);
        faults.set(`${blob.type} ${blob.id}`, message);
      }
    }
    const tail = await take(size - at);
    if (hash.digest('hex') !== pack && messages.length === 0) messages.push(`Blob ${id} was changed since it was written`);
    if (messages.length === 0) messages.push(...headerFaults(given, tail));
  } catch (error) {
    if (!LifeboatError.isInstance(error, 'OBJECT_NOT_FOUND')) throw error;
    const message = `Blob ${id} is missing`;
    messages.push(message);
    for (const blob of packed) faults.set(`${blob.type} ${blob.id}`, message);
  }
  return { messages, blobs: faults };
}

/** Returns what is wrong with the header, from which a lost index can be rebuilt. */
function headerFaults({ cipher, pack, packed }: PackGiven, tail: Buffer): readonly string[] {
  const fault = (why: string) => [
    `Blob ${packBlobId(pack)}: ${why}. Its blobs can be read, but a lost index could not be made again from it`,
  ];
  if (
    tail.byteLength < headerLengthLength ||
    tail.readUInt32LE(tail.byteLength - headerLengthLength) !== tail.byteLength - headerLengthLength
  )
    return fault('its header is not where the index tells');
  const header = cipher.unseal(tail.subarray(0, -headerLengthLength));
  const entries = header && parseHeader(header);
  if (!entries) return fault('its header cannot be opened');
  const isEqual =
    packLength(entries) === packLength(packed) &&
    entries.length === packed.length &&
    entries.every((entry, i) => {
      const blob = packed[i] as IndexedBlob;
      return entry.type === blob.type && entry.id === blob.id && entry.length === blob.length;
    });
  return isEqual ? [] : fault('its header names other blobs than the index');
}
