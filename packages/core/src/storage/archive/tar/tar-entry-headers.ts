import { blockBytes, encodeTarHeader } from './tar-header.ts';

/** What stands before the bytes of a regular file, as Go's tar writer makes it for Velero: mode 0755, no owner, ustar, and PAX records
 * only for a name that does not fit. */
export function tarEntryHeaders(name: string, file: { readonly length: number; readonly mtime: Date }): Uint8Array[] {
  const { length: size, mtime } = file;
  const nameBytes = Buffer.byteLength(name);
  const fits = nameBytes <= 100 && nameBytes === name.length;
  const header = encodeTarHeader({ name: fits ? name : shortName(name), size, type: '0', mode: 0o755, mtime });
  if (fits) return [header];
  const record = paxRecord('path', name);
  const paxHeader = encodeTarHeader({ name: 'PaxHeaders.0/path', size: record.length, type: 'x', mode: 0o644, mtime });
  return [paxHeader, record, padding(record.length), header];
}

/** What ends a tar file. */
export const endOfTar: Uint8Array = Buffer.alloc(2 * blockBytes);

/** What follows the bytes of a file up to the next block. */
export function padding(size: number): Uint8Array {
  return endOfTar.subarray(0, -size & (blockBytes - 1));
}

// For readers that know no PAX; cut where UTF-8 allows.
function shortName(name: string): string {
  return Buffer.from(name)
    .subarray(0, 100)
    .toString('utf8')
    .replace(/\ufffd+$/, '');
}

// "LENGTH path=NAME\n", the length counting its own digits.
function paxRecord(key: string, value: string): Buffer {
  const rest = Buffer.byteLength(` ${key}=${value}\n`);
  let length = rest + String(rest).length;
  if (rest + String(length).length !== length) length = rest + String(length).length;
  return Buffer.from(`${length} ${key}=${value}\n`);
}
