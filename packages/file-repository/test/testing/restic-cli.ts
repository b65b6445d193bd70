import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createFileSystemObjectStore } from '@lifeboat/core';
import type { ObjectStore } from '@lifeboat/core/plugin-api';
import { keysOf, type S3Place, storeAt } from './s3-place.ts';

const run = promisify(execFile);

/** A restic CLI, and a store of ours on the same blobs. */
export interface ResticCli {
  readonly folder: string;
  readonly password: string;
  /** Runs `restic ...args` and returns what it printed. */
  restic(...args: string[]): Promise<string>;
  /** The same in a folder, as Velero runs it. */
  resticIn(cwd: string, ...args: string[]): Promise<string>;
  /** The same, by another password. */
  resticBy(password: string, ...args: string[]): Promise<string>;
  readonly store: ObjectStore;
  remove(): Promise<void>;
}

/** `s3`: the repository lies there. @default in a folder */
export async function startRestic(executable: string, s3?: S3Place): Promise<ResticCli> {
  const folder = await mkdtemp(join(tmpdir(), 'lifeboat-restic-'));
  const password = 'static-passw0rd';
  const blobs = join(folder, 'repository');
  await mkdir(blobs);
  const call = async (args: readonly string[], cwd: string, secret: string) => {
    const place = s3 ? `s3:${s3.endpoint}/${s3.bucket}` : blobs;
    const env = { ...process.env, RESTIC_PASSWORD: secret, RESTIC_REPOSITORY: place, HOME: folder, TMPDIR: folder, ...keysOf(s3) };
    return (await run(executable, [...args, '--no-cache'], { env, cwd, maxBuffer: 64 * 1024 * 1024 })).stdout.trim();
  };
  return {
    folder,
    password,
    restic: (...args) => call(args, folder, password),
    resticIn: (cwd, ...args) => call(args, cwd, password),
    resticBy: (secret, ...args) => call(args, folder, secret),
    store: s3 ? storeAt(s3) : createFileSystemObjectStore({ root: blobs, fsync: false }),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
