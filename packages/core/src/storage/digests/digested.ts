import { createHash } from 'node:crypto';
import type { FileDigest } from '../../contract/store/file-digest.ts';
import type { ByteStream } from '../../plugin-api/call-options.ts';

/** Passes bytes on and hashes them meanwhile: nothing is read a second time. `digest` is that of what passed so far. */
export function digested(source: ByteStream): { readonly stream: ByteStream; digest(): FileDigest } {
  const hash = createHash('sha256');
  let size = 0;
  async function* stream(): AsyncGenerator<Uint8Array> {
    for await (const chunk of source) {
      hash.update(chunk);
      size += chunk.length;
      yield chunk;
    }
  }
  return { stream: stream(), digest: () => ({ sha256: hash.copy().digest('hex'), size }) };
}

export function digestOf(bytes: Uint8Array): FileDigest {
  return { sha256: createHash('sha256').update(bytes).digest('hex'), size: bytes.length };
}
