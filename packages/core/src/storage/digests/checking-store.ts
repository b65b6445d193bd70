import type { FileDigest } from '../../contract/store/file-digest.ts';
import type { ByteStream } from '../../plugin-api/call-options.ts';
import type { ObjectStore } from '../../plugin-api/object-store.ts';
import { broken, getIfThere } from '../layout/get-if-there.ts';
import { digested } from './digested.ts';

export interface CheckingStoreOptions {
  readonly store: ObjectStore;
  readonly location: string;
  /** Of the backup, with its `/`. */
  readonly folder: string;
  readonly files: ReadonlyMap<string, FileDigest>;
  /** A file was read whole, and is what it is to be. */
  readonly onSound: (fileName: string) => void;
}

/**
 * The store with every file of one backup checked as it is read: a stream fails at its end, or as soon as it is too long, when
 * its bytes are not those that were written; a missing file is damage. Streams that are left early are not checked.
 */
export function checkingStore({ store, location, folder, files, onSound }: CheckingStoreOptions): ObjectStore {
  const getObject: ObjectStore['getObject'] = async (key, options) => {
    const fileName = key.startsWith(folder) ? key.slice(folder.length) : '';
    const expected = files.get(fileName);
    if (!expected || options?.range) return store.getObject(key, options);
    const what = `${key} in location "${location}"`;
    const source = await getIfThere(store, key, options);
    if (!source) throw broken(what, 'it is missing, and the digests of its backup name it');
    return checked(source, expected);

    async function* checked(bytes: ByteStream, { sha256, size }: FileDigest): AsyncGenerator<Uint8Array> {
      const passing = digested(limited(bytes, size));
      yield* passing.stream;
      const found = passing.digest();
      if (found.size !== size) throw broken(what, `it has ${found.size} bytes, but ${size} were written`);
      if (found.sha256 !== sha256) throw broken(what, `it is not what was written: its SHA-256 is ${found.sha256}, not ${sha256}`);
      onSound(fileName);
    }

    async function* limited(bytes: ByteStream, size: number): AsyncGenerator<Uint8Array> {
      let taken = 0;
      for await (const chunk of bytes) {
        taken += chunk.length;
        if (taken > size) throw broken(what, `it has more than the ${size} bytes that were written`);
        yield chunk;
      }
    }
  };
  // Whatever else a store has, of a class or not.
  return new Proxy(store, {
    get(target, property) {
      if (property === 'getObject') return getObject;
      const value: unknown = Reflect.get(target, property, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}
