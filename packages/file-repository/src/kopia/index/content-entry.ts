/** Where a content lies. */
export interface ContentEntry {
  /** The blob. */
  readonly pack: string;
  readonly offset: number;
  /** Bytes in the pack. */
  readonly packedLength: number;
  /** Bytes of the content itself. */
  readonly length: number;
  /** Header ID of its compression; 0: none. */
  readonly compression: number;
  /** Seconds since 1970. */
  readonly timestamp: number;
  readonly deleted: boolean;
}

/** Whether `a` and not `b` counts, of two entries of one content: kopia's own order. */
export function supersedes(a: ContentEntry, b: ContentEntry): boolean {
  if (a.timestamp !== b.timestamp) return a.timestamp > b.timestamp;
  if (a.deleted !== b.deleted) return !a.deleted;
  return a.pack > b.pack;
}
