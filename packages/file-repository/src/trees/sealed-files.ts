import type { CallOptions, TreeEntry } from '@lifeboat/core/plugin-api';
import type { CodecRecipe } from '../workers/codec.ts';
import type { SealedFacts } from '../workers/sealed-facts.ts';

/** Names what gives small files as they lie in their packs: whoever writes many of them has other threads open them. */
export const sealedFiles = Symbol('files as they lie in packs');

/** What a file holds, sealed. Others may use the bytes, too: they are not to be changed. */
export interface SealedPiece extends SealedFacts {
  readonly bytes: Buffer;
}

/** Small files of a snapshot, as they lie in their packs. */
export interface SealedFiles {
  /** What a piece is opened by. */
  readonly recipe: CodecRecipe;
  /** The one piece of a small file; `undefined` for any other file, and for what cannot be read: whoever reads it in the usual way learns why. */
  find(file: TreeEntry, options: CallOptions): Promise<SealedPiece | undefined>;
}

/** A longer piece is opened alone. */
export const maxSealedBytes = 64 * 1024;

/** Those of a tree, where it has them. */
export function sealedFilesOf(tree: object): SealedFiles | undefined {
  return (tree as { readonly [sealedFiles]?: SealedFiles })[sealedFiles];
}
