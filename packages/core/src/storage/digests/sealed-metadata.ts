import { createHash } from 'node:crypto';
import type { FileDigest } from '../../contract/store/file-digest.ts';
import { compareUtf8 } from '../../plugin-api/checks/compare-utf8.ts';
import type { Backup } from '../../velero-api/objects/backup.ts';
import { digestsAnnotation, storedBytesAnnotation } from '../../velero-api/values/location-annotations.ts';

const zeros = '0'.repeat(64);
const inText = /("lifeboat\.io\/digests-sha256": ")([0-9a-f]{64})"/g;

/** The backup with the SHA-256 of its manifest, or, while that is not known, with zeros in its place. */
export function withManifestDigest(backup: Backup, sha256: string = zeros): Backup {
  return withAnnotation(backup, digestsAnnotation, sha256);
}

/** The backup with what its files take, so that a listing tells it without a look at each. */
export function withStoredBytes(backup: Backup, files: ReadonlyMap<string, FileDigest>): Backup {
  let bytes = 0;
  for (const { size } of files.values()) bytes += size;
  return withAnnotation(backup, storedBytesAnnotation, String(bytes));
}

function withAnnotation(backup: Backup, name: string, value: string): Backup {
  const annotations = { ...backup.metadata.annotations, [name]: value };
  // As Go prints a map.
  const sorted = Object.entries(annotations).sort(([a], [b]) => compareUtf8(a, b));
  return { ...backup, metadata: { ...backup.metadata, annotations: Object.fromEntries(sorted) } };
}

/** Which manifest a `velero-backup.json` names, and the digest of its bytes with zeros in that place, which is what the manifest
 * holds of it: bytes, so that nothing depends on how JSON is printed. `undefined`: it names none, or not clearly. */
export function readSealedMetadata(text: string): { readonly manifestSha256: string; readonly digest: FileDigest } | undefined {
  const [found, ...more] = text.matchAll(inText);
  const manifestSha256 = found?.[2];
  if (manifestSha256 === undefined || more.length > 0) return undefined;
  return { manifestSha256, digest: metadataDigest(text.replace(inText, `$1${zeros}"`)) };
}

/** Of a text with zeros for the manifest's SHA-256. */
export function metadataDigest(text: string): FileDigest {
  const bytes = Buffer.from(text);
  return { sha256: createHash('sha256').update(bytes).digest('hex'), size: bytes.length };
}

/** Whether the object itself says that Lifeboat wrote it. Other annotations of Lifeboat may be those of a user's Schedule, which a
 * Velero copies to its backups. */
export function isMarkedAsOwn({ metadata }: Backup): boolean {
  return Object.hasOwn(metadata.annotations ?? {}, digestsAnnotation);
}
