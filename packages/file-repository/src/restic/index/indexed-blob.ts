/** What a blob contains: bytes of files, or directories. */
export type BlobType = 'data' | 'tree';

/** Where a blob is. */
export interface BlobPlace {
  /** The id of the pack. */
  readonly pack: string;
  readonly offset: number;
  /** The length of the sealed blob. */
  readonly length: number;
  /** The length after decompression; 0 if the blob is not compressed. */
  readonly uncompressedLength: number;
}

/** A blob that an index names. */
export interface IndexedBlob extends BlobPlace {
  readonly type: BlobType;
  readonly id: string;
}
