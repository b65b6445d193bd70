import { FieldError, type Fields, fieldsOf, parseFields } from '../../go-values/fields.ts';
import { sealOverhead } from '../crypto/restic-cipher.ts';
import { isHash } from '../hashes/sha256.ts';
import type { BlobType, IndexedBlob } from './indexed-blob.ts';

const maxPlace = 0xffffffff;
/** Chunks of files have at most 8 MiB. A directory of a million files has about 400 MiB. */
const maxLengths: Readonly<Record<BlobType, number>> = { data: 64 * 1024 * 1024, tree: 1024 * 1024 * 1024 };

/** Returns the blobs that an index names. @throws FieldError */
export function* parseIndex(json: Buffer): Generator<IndexedBlob> {
  for (const item of parseFields(json).list('packs')) {
    const packFields = fieldsOf(item, 'a pack');
    const pack = packFields.text('id');
    if (!isHash(pack)) throw new FieldError(`${JSON.stringify(pack.slice(0, 100))} is no ID of a pack`);
    for (const blob of packFields.list('blobs')) yield { ...parseBlob(fieldsOf(blob, 'a blob')), pack };
  }
}

function parseBlob(fields: Fields): Omit<IndexedBlob, 'pack'> {
  const id = fields.text('id');
  const type = fields.text('type');
  if (!isHash(id)) throw new FieldError(`${JSON.stringify(id.slice(0, 100))} is no ID of a blob`);
  if (type !== 'data' && type !== 'tree') throw new FieldError(`blob ${id} has the type ${JSON.stringify(type.slice(0, 20))}`);
  const [offset, length, uncompressedLength] = [fields.count('offset'), fields.count('length'), fields.count('uncompressed_length')];
  const max = maxLengths[type];
  if (length < sealOverhead || length > max || uncompressedLength > max || offset + length > maxPlace)
    throw new FieldError(`blob ${id} has a place that no pack has: ${length} bytes from ${offset}, ${uncompressedLength} decompressed`);
  return { id, type, offset, length, uncompressedLength };
}
