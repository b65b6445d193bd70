import { randomBytes } from 'node:crypto';
import { type CreateRepositoryOptions, LifeboatError } from '@lifeboat/core/plugin-api';
import { alreadyExists } from '../blobs/already-exists.ts';
import type { BlobStore } from '../blobs/blob-store.ts';
import { readPassword } from '../blobs/read-password.ts';
import { requireLocks, retentionOf } from '../blobs/retention-of.ts';
import { createContentWriter } from './contents/content-writer.ts';
import { passwordCipher, passwordKey } from './crypto/password-key.ts';
import { blobConfigId, blobConfigText } from './format/blob-config.ts';
import { createBlobLocking } from './format/locking-blobs.ts';
import { formatBlobId, openFormat, type RepositoryKeys } from './format/open-format.ts';
import { loadContentIndex } from './index/content-index.ts';
import { defaultParameters } from './maintenance/maintenance-parameters.ts';
import { buildManifests } from './manifests/build-manifest.ts';

const keyAlgorithm = 'scrypt-65536-8-1';
const hourInNs = 3600_000_000_000;
/** kopia requires a period that is at least a day longer than the pause between full maintenance runs, which is a day. */
const shortestLockInMs = 72 * 3600_000;

/** Velero's parameters, so that Velero and Lifeboat can use the same repository. */
const contentFormat = {
  hash: 'BLAKE2B-256-128',
  encryption: 'AES256-GCM-HMAC-SHA256',
  version: 3,
  maxPackSize: 20 * 1024 * 1024,
  indexVersion: 2,
  epochParameters: {
    Enabled: true,
    EpochRefreshFrequency: hourInNs / 3,
    FullCheckpointFrequency: 7,
    CleanupSafetyMargin: 4 * hourInNs,
    MinEpochDuration: 24 * hourInNs,
    EpochAdvanceOnCountThreshold: 20,
    EpochAdvanceOnTotalSizeBytesThreshold: 10 * 1024 * 1024,
    DeleteParallelism: 4,
  },
  enablePasswordChange: true,
  splitter: 'DYNAMIC-4M-BUZHASH',
};

/** Creates the blobs of a repository, complete as Velero creates them, and returns its keys.
 * @throws LifeboatError `REPOSITORY_ALREADY_EXISTS`, `INVALID_CONFIG` */
export async function createRepository(blobs: BlobStore, options: CreateRepositoryOptions): Promise<RepositoryKeys> {
  const { signal } = options;
  const lock = options.lock && { ...options.lock, periodInMs: Math.max(options.lock.periodInMs, shortestLockInMs) };
  const password = await readPassword(blobs, options);
  for await (const { id } of blobs.list('', { signal }))
    throw alreadyExists(blobs, id === formatBlobId ? 'one' : `an object ${JSON.stringify(id)}`);
  if (lock) await requireLocks(blobs, lock, { signal });

  const uniqueId = randomBytes(32);
  const cipher = passwordCipher((await passwordKey(keyAlgorithm, password, uniqueId)) as Buffer, uniqueId);
  const secrets = { secret: randomBytes(32).toString('base64'), masterKey: randomBytes(32).toString('base64') };
  const inner = cipher.seal(Buffer.from(JSON.stringify({ format: { ...contentFormat, ...secrets } })));
  const outer = {
    tool: 'https://github.com/kopia/kopia',
    buildVersion: 'lifeboat',
    buildInfo: '',
    uniqueID: uniqueId.toString('base64'),
    keyAlgo: keyAlgorithm,
    encryption: 'AES256_GCM',
    encryptedBlockFormat: inner.toString('base64'),
  };
  try {
    // In kopia's order: if two clients create the repository at once, one of them fails before it has replaced anything.
    const how = { signal, ifAbsent: true, ...(lock && { retention: retentionOf(lock) }) };
    await blobs.write(blobConfigId, cipher.seal(Buffer.from(blobConfigText(lock))), how);
    await blobs.write(formatBlobId, Buffer.from(`${JSON.stringify(outer, undefined, 2)}\n`), how);
  } catch (error) {
    throw LifeboatError.isInstance(error, 'OBJECT_ALREADY_EXISTS') ? alreadyExists(blobs, 'one, made at the same time', error) : error;
  }
  const keys = await openFormat(blobs, { password, signal });
  const index = await loadContentIndex(blobs, keys, { signal });
  const lockedBlobs = await (await createBlobLocking(blobs, keys, { signal })).blobs({ signal });
  const contents = createContentWriter({ blobs: lockedBlobs, keys, index, uploads: 1, signal });
  const data = { ...defaultParameters, extendObjectLocks: lock !== undefined };
  await contents.write(buildManifests([{ labels: { type: 'maintenance' }, data }]).content, {
    prefix: 'm',
    compress: true,
  });
  await contents.flush();
  await blobs.write('udmrepo.Repository', Buffer.from(JSON.stringify({ uniqueID: outer.uniqueID })), { signal });
  return keys;
}
