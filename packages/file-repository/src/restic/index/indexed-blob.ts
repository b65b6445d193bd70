/** What a blob holds: bytes of files, or directories. */
export type BlobType = 'data' | 'tree';

/** Where a blob lies. */
export interface BlobPlace {
  /** ID of the pack. */
  readonly pack: string;
  readonly offset: number;
  /** As it is sealed. */
  readonly length: number;
  /** After decompression; 0 when it is not compressed. */
  readonly uncompressedLength: number;
}

/** A blob that an index names. */
export interface IndexedBlob extends BlobPlace {
  readonly type: BlobType;
  readonly id: string;
}
