import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createFileSystemObjectStore } from '@lifeboat/core';
import type { ObjectStore } from '@lifeboat/core/plugin-api';

import { keysOf, type S3Place, storeAt } from './s3-place.ts';

const run = promisify(execFile);

/** A kopia CLI with a repository in a folder of its own, and a store of ours on the same blobs. */
export interface KopiaCli {
  readonly folder: string;
  readonly password: string;
  /** Runs `kopia ...args` and returns what it printed. */
  kopia(...args: string[]): Promise<string>;
  /** Makes the repository, as `kopia repository create filesystem` does. */
  create(...flags: string[]): Promise<void>;
  /** Opens a repository that is there. */
  connect(...flags: string[]): Promise<void>;
  readonly store: ObjectStore;
  remove(): Promise<void>;
}

/** `s3`: the repository lies there. @default in a folder */
export async function startKopia(executable: string, s3?: S3Place): Promise<KopiaCli> {
  const folder = await mkdtemp(join(tmpdir(), 'lifeboat-kopia-'));
  const password = 'static-passw0rd';
  const blobs = join(folder, 'repository');
  await mkdir(blobs);
  const env = { ...process.env, KOPIA_PASSWORD: password, KOPIA_CHECK_FOR_UPDATES: 'false', HOME: folder, ...keysOf(s3) };
  const common = ['--config-file', join(folder, 'config'), '--log-dir', join(folder, 'log'), '--no-progress'];
  const kopia = async (...args: string[]) =>
    (await run(executable, [...args, ...common], { env, maxBuffer: 64 * 1024 * 1024 })).stdout.trim();
  // The folder of `--flat` is a bucket whose keys have `.f` at the end.
  const where = s3
    ? ['s3', '--bucket', s3.bucket, '--endpoint', new URL(s3.endpoint).host, '--disable-tls', '--region', s3.region]
    : ['filesystem', '--path', blobs, '--flat'];
  const place = [...where, '--override-username', 'default', '--override-hostname', 'default'];
  return {
    folder,
    password,
    kopia,
    create: async (...flags) => void (await kopia('repository', 'create', ...place, ...flags)),
    connect: async (...flags) => void (await kopia('repository', 'connect', ...place, ...flags)),
    store: s3 ? storeAt(s3) : withSuffix(createFileSystemObjectStore({ root: blobs, fsync: false }), '.f'),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

/** Keeps each object under its key and `suffix`. */
function withSuffix(store: ObjectStore, suffix: string): ObjectStore {
  return {
    specVersion: 1,
    supports: store.supports,
    ...(store.place === undefined ? {} : { place: store.place }),
    putObject: (key, body, options) => store.putObject(key + suffix, body, options),
    getObject: (key, options) => store.getObject(key + suffix, options),
    headObject: (key, options) => store.headObject(key + suffix, options),
    deleteObject: (key, options) => store.deleteObject(key + suffix, options),
    listCommonPrefixes: (prefix, delimiter, options) => store.listCommonPrefixes(prefix, delimiter, options),
    async *listObjects(prefix, options) {
      for await (const found of store.listObjects(prefix, options))
        if (found.key.endsWith(suffix)) yield { ...found, key: found.key.slice(0, -suffix.length) };
    },
  };
}
