import type { KnownBackup } from '../../contract/locations/known-backups.ts';
import type { FileDigest } from '../../contract/store/file-digest.ts';
import { LifeboatError } from '../../errors/lifeboat-error.ts';
import type { CallOptions } from '../../plugin-api/call-options.ts';
import type { Backup } from '../../velero-api/objects/backup.ts';
import { printVeleroObject } from '../files/velero-object.ts';
import { broken } from '../layout/get-if-there.ts';
import { digestsFileName, signatureFileName } from '../layout/velero-layout.ts';
import { isSignedBy, printPublicKey } from './create-manifest-signer.ts';
import { digestOf } from './digested.ts';
import type { LocationTrust } from './location-trust.ts';
import { printManifest } from './manifest.ts';
import { metadataDigest, readSealedMetadata, withManifestDigest, withStoredBytes } from './sealed-metadata.ts';

interface SealOptions extends CallOptions {
  readonly backup: Backup;
  readonly files: ReadonlyMap<string, FileDigest>;
  readonly generation: number;
  readonly signer: LocationTrust['signer'];
  /** Puts the manifest, and its signature. */
  readonly put: (fileName: string, bytes: Uint8Array) => Promise<void>;
}

export interface SealedBackup extends KnownBackup {
  /** With the annotation. */
  readonly backup: Backup;
  /** To be put as `velero-backup.json`. */
  readonly text: string;
}

/**
 * Puts the digest manifest of a backup, and the signature first where there is one, and returns the `velero-backup.json` that
 * names it. Until that is put, the backup is what it was: a later generation has a name of its own.
 * @throws LifeboatError `INVALID_CONFIG` when the signer gives no signature of its key, and what the signer throws
 */
export async function sealBackup(options: SealOptions): Promise<SealedBackup> {
  const { files, generation, signer, put, signal } = options;
  const backup = withStoredBytes(options.backup, files);
  const { name, uid = '' } = backup.metadata;
  const metadata = metadataDigest(printVeleroObject(withManifestDigest(backup)));
  const publicKey = signer && printPublicKey(signer.publicKey);
  const bytes = printManifest({ name, uid, generation, metadata, files, ...(publicKey !== undefined && { signer: publicKey }) });
  if (signer) {
    const signature = await signer.sign(bytes, { signal });
    if (!(signature instanceof Uint8Array) || !isSignedBy(signer.publicKey, bytes, signature)) throw badSignature(name);
    await put(signatureFileName(generation), signature);
  }
  await put(digestsFileName(generation), bytes);
  const manifestSha256 = digestOf(bytes).sha256;
  const sealed = withManifestDigest(backup, manifestSha256);
  const text = printVeleroObject(sealed);
  if (readSealedMetadata(text)?.digest.sha256 !== metadata.sha256)
    throw broken(`Backup "${name}"`, 'something in it looks like the annotation that names its digests (lifeboat.io/digests-sha256)');
  return { backup: sealed, text, uid, generation, manifestSha256 };
}

function badSignature(name: string): LifeboatError {
  return new LifeboatError({
    code: 'INVALID_CONFIG',
    message: `What signs the digests of backup "${name}" gave no Ed25519 signature (64 bytes) of the key that it names: nothing is complete`,
    context: { backup: name },
  });
}
