import type { FileDigest } from '../../contract/store/file-digest.ts';
import { boundedGunzip } from '../../flow/bounded-gunzip.ts';
import type { ByteStream, CallOptions } from '../../plugin-api/call-options.ts';
import type { ObjectStore } from '../../plugin-api/object-store.ts';
import { parseKey } from '../layout/velero-layout.ts';
import { digested, digestOf } from './digested.ts';

/** The digests of what one writer puts, taken while it goes by. */
export interface FileDigests {
  /** What is to be put under a key; its digest is known once it was read to its end. */
  pass(key: string, body: Uint8Array | ByteStream): Uint8Array | ByteStream;
  /** Of what was passed last. */
  get(key: string): FileDigest;
  /** The digests do not name this file. */
  leaveOut(key: string): void;
  /** By file name, of the backup's own files among the keys; of those that another process put, by reading them back. */
  ofFiles(keys: Iterable<string>, options: CallOptions): Promise<ReadonlyMap<string, FileDigest>>;
}

interface FileDigestsOptions {
  readonly store: ObjectStore;
  readonly location: string;
  readonly folder: string;
}

const ownKinds: readonly (string | undefined)[] = ['metadata', 'marker', 'claim', 'digests', 'signature'];

export function createFileDigests({ store, location, folder }: FileDigestsOptions): FileDigests {
  const known = new Map<string, () => FileDigest>();
  const leftOut = new Set<string>();

  async function readBack(key: string, { signal }: CallOptions): Promise<FileDigest> {
    const read = digested(await store.getObject(key, { signal }));
    const what = `${key} in location "${location}"`;
    // What lay there since another process wrote it may be damaged: at least a gzip file tells.
    const maxBytes = Number.POSITIVE_INFINITY;
    for await (const _ of key.endsWith('.gz') ? boundedGunzip({ source: read.stream, maxBytes, what }) : read.stream);
    return read.digest();
  }

  return {
    pass(key, body) {
      if (body instanceof Uint8Array) {
        const digest = digestOf(body);
        known.set(key, () => digest);
        return body;
      }
      const passing = digested(body);
      known.set(key, passing.digest);
      return passing.stream;
    },

    get: (key) => known.get(key)?.() ?? { sha256: '', size: 0 },
    leaveOut: (key) => void leftOut.add(key),

    async ofFiles(keys, options) {
      const files = new Map<string, FileDigest>();
      for (const key of keys) {
        const kind = parseKey(key)?.file;
        if (leftOut.has(key) || ownKinds.includes(kind)) continue;
        const passed = known.get(key)?.();
        // Of what another process left, a file that nobody knows is none of the backup.
        if (!passed && kind === undefined) continue;
        files.set(key.slice(folder.length), passed ?? (await readBack(key, options)));
      }
      return files;
    },
  };
}
