import type { KnownBackup } from '../../contract/locations/known-backups.ts';
import type { DigestManifest } from '../../contract/store/file-digest.ts';
import { LifeboatError } from '../../errors/lifeboat-error.ts';
import type { CallOptions } from '../../plugin-api/call-options.ts';
import type { ObjectStore } from '../../plugin-api/object-store.ts';
import type { Backup } from '../../velero-api/objects/backup.ts';
import { isFinished } from '../../velero-api/objects/phases.ts';
import { parseVeleroObject } from '../files/velero-object.ts';
import { broken, getIfThere, readText } from '../layout/get-if-there.ts';
import { backupFolder, backupKey, parseKey, signatureFileName } from '../layout/velero-layout.ts';
import { isSignedBy, parsePublicKey } from './create-manifest-signer.ts';
import { digestOf } from './digested.ts';
import { parseManifest } from './manifest.ts';
import { isMarkedAsOwn, readSealedMetadata } from './sealed-metadata.ts';

/** A backup's digests, checked against its `velero-backup.json` and against themselves. */
export interface StoredDigests extends KnownBackup {
  readonly manifest: DigestManifest;
  /** The manifest as it is stored: what a signature is of. */
  readonly bytes: Uint8Array;
  readonly signature: Uint8Array | undefined;
}

export interface StoredBackup {
  readonly backup: Backup;
  /** Size of every file in the folder, by its name. */
  readonly sizes: ReadonlyMap<string, number>;
  /** `undefined`: none, as in Velero's own backups, and in those that are not finished. */
  readonly digests: StoredDigests | undefined;
  /** Why the digests, or `velero-backup.json`, are not what they were when they were written. `digests` is absent then. */
  readonly damage: LifeboatError | undefined;
}

interface ReadDigestsOptions extends CallOptions {
  readonly store: ObjectStore;
  readonly location: string;
  readonly name: string;
  /** Of `velero-backup.json`. */
  readonly maxMetadataBytes: number;
}

/** Of some 25,000 files. */
const maxManifestBytes = 8 * 1024 * 1024;

/**
 * Reads `velero-backup.json` and its digests. A backup has digests if anything says so: the annotation, a manifest, another
 * annotation of Lifeboat. One without the other is damage, never "no digests".
 * @returns `undefined` when there is no `velero-backup.json`
 * @throws LifeboatError `BACKUP_BROKEN` when it is no Backup, `STORE_*`
 */
export async function readDigests({
  store,
  location,
  name,
  maxMetadataBytes,
  signal,
}: ReadDigestsOptions): Promise<StoredBackup | undefined> {
  const where = (fileName: string) => `${backupFolder(name)}${fileName} in location "${location}"`;
  const metadataKey = backupKey(name, 'metadata');
  const stream = await getIfThere(store, metadataKey, { signal });
  if (!stream) return undefined;
  const what = `${metadataKey} in location "${location}"`;
  const text = await readText(stream, { maxBytes: maxMetadataBytes, what });
  const backup = parseVeleroObject(text, { kind: 'Backup', name, what });
  const sizes = new Map<string, number>();
  const folder = backupFolder(name);
  for await (const { key, size } of store.listObjects(folder, { signal })) sizes.set(key.slice(folder.length), size);
  const manifests = [...sizes.keys()].filter((fileName) => parseKey(folder + fileName)?.file === 'digests');
  const sealed = readSealedMetadata(text);
  if (!sealed && (!isFinished(backup.status.phase) || (manifests.length === 0 && !isMarkedAsOwn(backup))))
    return { backup, sizes, digests: undefined, damage: undefined };
  try {
    return { backup, sizes, digests: await read(), damage: undefined };
  } catch (error) {
    if (!LifeboatError.isInstance(error, 'BACKUP_BROKEN', 'BACKUP_FORMAT_UNSUPPORTED')) throw error;
    return { backup, sizes, digests: undefined, damage: error };
  }

  async function read(): Promise<StoredDigests> {
    if (!sealed) throw broken(what, `Lifeboat wrote it, but it names no digests (${manifests.join(', ') || 'nor are there any'})`);
    if (manifests.length === 0) throw broken(where('lifeboat-digests.json'), 'it is missing');
    const mismatch: string[] = [];
    for (const fileName of manifests) {
      const bytes = await readBytes(fileName, maxManifestBytes);
      if (!bytes || digestOf(bytes).sha256 !== sealed.manifestSha256) {
        mismatch.push(where(fileName));
        continue;
      }
      const manifest = parseManifest(Buffer.from(bytes).toString(), where(fileName));
      check(manifest, fileName);
      const signature = await readSignature(manifest, bytes);
      const { uid, generation } = manifest;
      return { manifest, bytes, signature, uid, generation, manifestSha256: sealed.manifestSha256 };
    }
    throw broken(mismatch.join(' and '), `velero-backup.json names digests of SHA-256 ${sealed.manifestSha256}: one of the two is damaged`);
  }

  function check(manifest: DigestManifest, fileName: string): void {
    const { uid = '' } = backup.metadata;
    const { digest } = sealed ?? {};
    if (digest?.sha256 !== manifest.metadata.sha256 || digest.size !== manifest.metadata.size)
      throw broken(what, `it is not what was written: ${fileName} has another SHA-256 of it`);
    if (manifest.name !== name || manifest.uid !== uid) throw broken(where(fileName), `it is that of another backup (${manifest.name})`);
  }

  async function readSignature(manifest: DigestManifest, bytes: Uint8Array): Promise<Uint8Array | undefined> {
    if (manifest.signer === undefined) return undefined;
    const fileName = signatureFileName(manifest.generation);
    const signature = await readBytes(fileName, 64);
    if (!signature) throw broken(where(fileName), 'it is missing or too long');
    const key = parsePublicKey(manifest.signer);
    if (!key || !isSignedBy(key, bytes, signature)) throw broken(where(fileName), 'it is not the signature of its digests');
    return signature;
  }

  async function readBytes(fileName: string, maxBytes: number): Promise<Uint8Array | undefined> {
    const source = await getIfThere(store, folder + fileName, { signal });
    if (!source) return undefined;
    const chunks: Uint8Array[] = [];
    let size = 0;
    for await (const chunk of source) {
      size += chunk.length;
      if (size > maxBytes) return undefined;
      chunks.push(chunk);
    }
    return Buffer.concat(chunks);
  }
}
