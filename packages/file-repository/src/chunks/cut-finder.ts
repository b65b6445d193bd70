/** Finds the ends of chunks by their content. */
export interface CutFinder {
  /** No chunk but the last of a file is shorter, in bytes. */
  readonly minLength: number;
  /** The length of the longest chunk, in bytes. */
  readonly maxLength: number;
  /** Returns where the chunk ends that begins with these bytes; 0 if it goes on. It is called again when there are more bytes, up to
   * `maxLength`, where every chunk ends. */
  find(bytes: Buffer, length: number): number;
  /** Starts a new chunk. */
  reset(): void;
}
