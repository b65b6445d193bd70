/** Knows where content says that a chunk ends. */
export interface CutFinder {
  /** The longest chunk, in bytes. */
  readonly maxLength: number;
  /** Where the chunk ends whose first bytes these are, 0 when it goes on. Called again when there are more of them, up to `maxLength`,
   * where it ends at the latest. */
  find(bytes: Buffer, length: number): number;
  /** A new chunk begins. */
  reset(): void;
}
