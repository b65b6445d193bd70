import type { SealedFacts } from './sealed-facts.ts';

/** A small file for a thread to open and write. It has only text and numbers, because each memory object in a message costs more than the
 * file itself. */
export interface SealedFile extends SealedFacts {
  /** Where its sealed piece begins in the memory of the message. */
  readonly at: number;
  readonly length: number;
  /** The size that the file must have, in bytes. */
  readonly size: number;
  readonly path: string;
  readonly mode: number;
  readonly mtimeInNs: bigint;
  /** The owner to set. @default the user of this process */
  readonly owner?: { readonly uid: number; readonly gid: number } | undefined;
}
