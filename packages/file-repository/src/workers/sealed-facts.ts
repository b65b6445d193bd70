/** What a piece is opened by. */
export interface SealedFacts {
  /** In hexadecimal: the hash that names it. */
  readonly hash: string;
  /** Bytes that it becomes; 0 where it is not compressed. */
  readonly uncompressedLength: number;
}
