/** Digest and size of a file as it is stored. */
export interface FileDigest {
  /** SHA-256 in lower-case hexadecimal. */
  readonly sha256: string;
  /** Size as stored, in bytes. */
  readonly size: number;
}

/** The content of `lifeboat-digests.json`: what every file of a backup must be (docs/reference/storage-format.md). It names no location. */
export interface DigestManifest {
  /** The backup's name. */
  readonly name: string;
  /** The backup's uid; `''` if it has none. */
  readonly uid: string;
  /** Starts at 1 and increases each time `velero-backup.json` is rewritten. */
  readonly generation: number;
  /** The digest of `velero-backup.json`, computed with 64 zeros in place of the manifest's SHA-256. */
  readonly metadata: FileDigest;
  /** The digests of all other files, by their names in the backup's folder. */
  readonly files: ReadonlyMap<string, FileDigest>;
  /** Public key of the signer: Ed25519, DER (SPKI) in base64. Absent if the manifest is not signed. */
  readonly signer?: string;
}
