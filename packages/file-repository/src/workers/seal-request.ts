import type { CodecRecipe } from './codec.ts';
import type { SealedFile } from './sealed-file.ts';

/** What is asked of a worker thread. Memory goes with it, and comes back. */
export type SealRequest =
  | {
      readonly step: 'hash';
      readonly batch: number;
      readonly memory: ArrayBuffer;
      /** Of each piece: where its data begins, and its length. */
      readonly pieces: readonly (readonly [number, number])[];
    }
  /** The batch that was hashed; the numbers of the pieces that are to be sealed. */
  | { readonly step: 'seal'; readonly batch: number; readonly wanted: readonly number[] }
  /** One piece that is sealed, by the facts of `SealedFacts`. */
  | {
      readonly step: 'open';
      readonly batch: number;
      readonly memory: ArrayBuffer;
      readonly at: number;
      readonly length: number;
      readonly hash: string;
      readonly uncompressedLength: number;
    }
  /** Small files that are sealed in the memory, to be written where nothing is. */
  | { readonly step: 'write'; readonly batch: number; readonly memory: ArrayBuffer; readonly files: readonly SealedFile[] };

/** What a worker thread answers. */
export type SealAnswer =
  | { readonly step: 'ready' }
  | { readonly step: 'hash'; readonly batch: number; readonly hashes: readonly string[] }
  | {
      readonly step: 'seal';
      readonly batch: number;
      readonly memory: ArrayBuffer;
      /** Of each piece that was wanted: where it lies once sealed, how long it is, and whether it was compressed. */
      readonly sealed: readonly { readonly at: number; readonly length: number; readonly isCompressed: boolean }[];
    }
  /** What it holds, in memory of its own. */
  | { readonly step: 'open'; readonly batch: number; readonly memory: ArrayBuffer; readonly at: number; readonly length: number }
  /** Of each file whether it is there now, with all its facts. */
  | { readonly step: 'write'; readonly batch: number; readonly memory: ArrayBuffer; readonly written: readonly boolean[] }
  | { readonly step: 'failed'; readonly batch: number; readonly message: string };

/** What a thread of ours is started with. */
export interface SealTask {
  readonly lifeboatSeals: CodecRecipe;
}
