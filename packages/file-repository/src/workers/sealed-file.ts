import type { SealedFacts } from './sealed-facts.ts';

/** A small file that is to be opened and written by a thread. Text and numbers only: each object of memory in a message costs more than the file. */
export interface SealedFile extends SealedFacts {
  /** Where its sealed piece lies in the memory that goes with it. */
  readonly at: number;
  readonly length: number;
  /** The bytes that it has to have. */
  readonly size: number;
  readonly path: string;
  readonly mode: number;
  readonly mtimeInNs: bigint;
  /** @default whoever writes it */
  readonly owner?: { readonly uid: number; readonly gid: number } | undefined;
}
