import type { CallOptions, TreeEntry } from '@lifeboat/core/plugin-api';
import type { CodecRecipe } from '../workers/codec.ts';
import type { SealedFacts } from '../workers/sealed-facts.ts';

/** The key of what returns small files as they are in their packs. Whoever writes many of them lets other threads open them. */
export const sealedFiles = Symbol('files as they lie in packs');

/** The sealed content of a file. Others may use these bytes, too, so do not change them. */
export interface SealedPiece extends SealedFacts {
  readonly bytes: Buffer;
}

/** Small files of a snapshot, as they are in their packs. */
export interface SealedFiles {
  /** What a thread needs to open the pieces. */
  readonly recipe: CodecRecipe;
  /** Returns the only piece of a small file; `undefined` for any other file, and if the piece cannot be read. Reading the file in the usual
   * way then reports the reason. */
  find(file: TreeEntry, options: CallOptions): Promise<SealedPiece | undefined>;
}

/** Longer pieces are opened on their own. */
export const maxSealedBytes = 64 * 1024;

/** Returns the sealed files of a tree, if it has them. */
export function sealedFilesOf(tree: object): SealedFiles | undefined {
  return (tree as { readonly [sealedFiles]?: SealedFiles })[sealedFiles];
}
