/** SHA-256 in lower-case hexadecimal, and bytes, of a file as it is stored. */
export interface FileDigest {
  /** In hexadecimal. */
  readonly sha256: string;
  /** Bytes, as stored. */
  readonly size: number;
}

/** What `lifeboat-digests.json` holds: what every file of a backup is to be (docs/reference/storage-format.md). It names no location. */
export interface DigestManifest {
  /** The backup's name. */
  readonly name: string;
  /** The backup's uid, `''` when it has none. */
  readonly uid: string;
  /** 1 at first, more each time `velero-backup.json` is written anew. */
  readonly generation: number;
  /** The digest of `velero-backup.json`, with 64 zeros in the place of the manifest's SHA-256. */
  readonly metadata: FileDigest;
  /** The digest of every other file, by its name in the folder. */
  readonly files: ReadonlyMap<string, FileDigest>;
  /** Whoever signed it: an Ed25519 public key, DER (SPKI) in base64. Absent: it is not signed. */
  readonly signer?: string;
}
