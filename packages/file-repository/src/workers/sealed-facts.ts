/** What is needed to open a piece. */
export interface SealedFacts {
  /** The hash that names the piece, in hexadecimal. */
  readonly hash: string;
  /** Its length after decompression; 0 if it is not compressed. */
  readonly uncompressedLength: number;
}
