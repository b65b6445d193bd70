/** Where a content is. */
export interface ContentEntry {
  /** The blob that holds it. */
  readonly pack: string;
  readonly offset: number;
  /** How many bytes it takes in the pack. */
  readonly packedLength: number;
  /** How many bytes the content itself has. */
  readonly length: number;
  /** The header id of its compression; 0: none. */
  readonly compression: number;
  /** When it was written, in seconds since 1970. */
  readonly timestamp: number;
  readonly deleted: boolean;
}

/** Whether `a` counts instead of `b`, if both are entries of the same content. The order is kopia's. */
export function supersedes(a: ContentEntry, b: ContentEntry): boolean {
  if (a.timestamp !== b.timestamp) return a.timestamp > b.timestamp;
  if (a.deleted !== b.deleted) return !a.deleted;
  return a.pack > b.pack;
}
