import { createHash, type Hash } from 'node:crypto';
import type { BackupStore } from '../../contract/store/backup-store.ts';
import { abortableStream } from '../../flow/abortable-stream.ts';
import type { ByteStream, CallOptions } from '../../plugin-api/call-options.ts';
import type { CopyStep } from './copy-progress.ts';

interface DigestFileOptions extends CallOptions {
  readonly backups: BackupStore;
  readonly name: string;
  readonly fileName: string;
  /** The step that reads it, if any is told of. */
  readonly step?: CopyStep;
}

/** SHA-256 of a file of a backup as it is stored, read whole; `undefined` when there is none. */
export async function digestFile({ backups, name, fileName, step, signal }: DigestFileOptions): Promise<string | undefined> {
  const stream = await backups.readStoredFile(name, fileName, { signal });
  if (!stream) return undefined;
  const hash = createHash('sha256');
  const source = abortableStream(stream, { signal, what: `Reading ${fileName}` });
  for await (const _ of hashed(step ? step.watch(fileName, source) : source, hash));
  return hash.digest('hex');
}

/** Passes a stream on and hashes it. */
export async function* hashed(source: ByteStream, hash: Hash): AsyncGenerator<Uint8Array> {
  for await (const chunk of source) {
    hash.update(chunk);
    yield chunk;
  }
}
