import type { FileRepository, ObjectStore } from '@lifeboat/core/plugin-api';
import { passwordCipher } from '../kopia/crypto/password-key.ts';
import { kopia } from '../kopia/kopia-format.ts';
import * as kopiaSample from '../kopia/testing/sample-repository.ts';
import { restic } from '../restic/restic-format.ts';
import * as resticSample from '../restic/testing/sample-restic.ts';

/** A new repository in a store. */
export interface Sample {
  readonly store: ObjectStore;
  /** Opens the repository, or a copy of it, without deriving a key from the password. */
  open(store: ObjectStore): Promise<FileRepository>;
  /** The blob that describes the repository, as a future format version would have it. */
  ofLaterVersion(): Promise<{ readonly blob: string; readonly bytes: Buffer }>;
}

/** What the tests need to know about a format. */
export interface SampleFormat {
  readonly name: string;
  readonly format: typeof kopia;
  readonly prefix: string;
  readonly password: string;
  readonly isIndex: (blob: string) => boolean;
  /** Whether a blob contains data of files. */
  readonly isPack: (blob: string) => boolean;
  /** Whether a blob must be gone when a run has ended, successful or not. */
  readonly isOfRun: (blob: string) => boolean;
  /** The id of the blob that names the format, its version and its keys. */
  readonly config: string;
  create(): Promise<Sample>;
}

const kopiaFormat: SampleFormat = {
  name: 'kopia',
  format: kopia,
  prefix: kopiaSample.samplePrefix,
  password: kopiaSample.samplePassword,
  isIndex: (blob) => blob.startsWith('x'),
  isPack: (blob) => /^[pq]/.test(blob),
  isOfRun: (blob) => blob.startsWith('s'),
  config: 'kopia.repository',
  async create() {
    const { store, keys } = await kopiaSample.copySampleRepository();
    return {
      store,
      open: (given) => kopiaSample.openWithKeys(given, keys),
      async ofLaterVersion() {
        const outer = JSON.parse(String(await readBlob(store, kopiaFormat.prefix, kopiaFormat.config)));
        const cipher = passwordCipher(keys.formatKey, keys.uniqueId);
        const inner = JSON.parse(String(cipher.unseal(Buffer.from(outer.encryptedBlockFormat, 'base64'))));
        const sealed = cipher.seal(Buffer.from(JSON.stringify({ format: { ...inner.format, version: 4 } })));
        return {
          blob: kopiaFormat.config,
          bytes: Buffer.from(JSON.stringify({ ...outer, encryptedBlockFormat: sealed.toString('base64') })),
        };
      },
    };
  },
};

const resticFormat: SampleFormat = {
  name: 'restic',
  format: restic,
  prefix: resticSample.samplePrefix,
  password: resticSample.samplePassword,
  isIndex: (blob) => blob.startsWith('index/'),
  isPack: (blob) => blob.startsWith('data/'),
  isOfRun: (blob) => blob.startsWith('locks/'),
  config: 'config',
  async create() {
    const { store, opened } = await resticSample.createSampleRestic();
    return {
      store,
      open: async (given) => resticSample.openSample(given, opened),
      async ofLaterVersion() {
        const config = JSON.parse(String(opened.cipher.unseal(await readBlob(store, resticFormat.prefix, resticFormat.config))));
        return { blob: resticFormat.config, bytes: opened.cipher.seal(Buffer.from(JSON.stringify({ ...config, version: 3 }))) };
      },
    };
  },
};

export const sampleFormats: readonly SampleFormat[] = [kopiaFormat, resticFormat];

export async function readBlob(store: ObjectStore, prefix: string, blob: string): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of await store.getObject(prefix + blob)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** Lists the blobs of a repository by id. */
export async function listBlobs(store: ObjectStore, prefix: string): Promise<string[]> {
  const found: string[] = [];
  for await (const { key } of store.listObjects(prefix)) found.push(key.slice(prefix.length));
  return found;
}
