import { sealOverhead } from '../crypto/restic-cipher.ts';
import type { BlobTable } from './blob-table.ts';
import type { BlobType } from './indexed-blob.ts';

/** The bytes that a blob holds, as the index tells them; `undefined` when no index has it. */
export function plainLength(table: BlobTable, type: BlobType, id: string): number | undefined {
  const [number] = table.find(type, id);
  if (number === undefined) return undefined;
  const { length, uncompressedLength } = table.at(number);
  return uncompressedLength > 0 ? uncompressedLength : length - sealOverhead;
}
