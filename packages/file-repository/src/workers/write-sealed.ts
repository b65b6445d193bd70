import { closeSync, unlinkSync } from 'node:fs';
import { createFileNow, setFactsNow, writeAllNow } from '../local/write-file.ts';
import type { Codec } from './codec.ts';
import type { SealedFile } from './sealed-file.ts';

/** Opens a piece and writes it as a new file. `false`: nothing was written. Writing the file in the usual way reports the reason. */
export function writeSealed(codec: Codec, memory: SharedArrayBuffer, file: SealedFile): boolean {
  let handle: number | undefined;
  try {
    const data = codec.open(Buffer.from(memory, file.at, file.length), file);
    if (data?.byteLength !== file.size) return false;
    handle = createFileNow(file.path);
    writeAllNow(handle, data, 0);
    setFactsNow(handle, file, file.owner);
    return true;
  } catch {
    if (handle !== undefined) unlinkSync(file.path);
    return false;
  } finally {
    if (handle !== undefined) closeSync(handle);
  }
}
