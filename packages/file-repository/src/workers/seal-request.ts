import type { CodecRecipe } from './codec.ts';
import type { SealedFile } from './sealed-file.ts';

/** What a worker thread is asked to do. The memory is shared with it, or is transferred to it and comes back. */
export type SealRequest =
  | {
      readonly step: 'hash';
      readonly batch: number;
      readonly memory: SharedArrayBuffer;
      /** For each piece two numbers: where its data begins, and its length. A list of numbers is the quickest to send. */
      readonly places: readonly number[];
    }
  /** Seals pieces of the batch that was hashed before. `wanted`: their numbers. */
  | { readonly step: 'seal'; readonly batch: number; readonly wanted: readonly number[] }
  /** Opens one sealed piece, with the facts in `SealedFacts`. */
  | {
      readonly step: 'open';
      readonly batch: number;
      readonly memory: ArrayBuffer;
      readonly at: number;
      readonly length: number;
      readonly hash: string;
      readonly uncompressedLength: number;
    }
  /** Opens the small files that are sealed in `memory`, and writes them to free paths. */
  | { readonly step: 'write'; readonly batch: number; readonly memory: SharedArrayBuffer; readonly files: readonly SealedFile[] };

/** The answer of a worker thread. */
export type SealAnswer =
  | { readonly step: 'ready' }
  | { readonly step: 'hash'; readonly batch: number; readonly hashes: readonly string[] }
  | {
      readonly step: 'seal';
      readonly batch: number;
      /** For each wanted piece three numbers: where it is after sealing, how long it is, and 1 if it was compressed. */
      readonly sealed: readonly number[];
    }
  /** The opened piece, in memory of its own. */
  | { readonly step: 'open'; readonly batch: number; readonly memory: ArrayBuffer; readonly at: number; readonly length: number }
  /** For each file, whether it now exists with all its facts. */
  | { readonly step: 'write'; readonly batch: number; readonly written: readonly boolean[] }
  | { readonly step: 'failed'; readonly batch: number; readonly message: string };

/** What a worker thread of Lifeboat is started with. */
export interface SealTask {
  readonly lifeboatSeals: CodecRecipe;
}
