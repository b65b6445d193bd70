import type { Measured } from './measure-process.ts';

/** A program that saves a folder into a repository of its own. */
export interface Tool {
  readonly name: string;
  /** Whether it is ours. */
  readonly ours: boolean;
  /** Makes an empty repository, which is not measured. */
  begin(): Promise<void>;
  backup(): Promise<Measured>;
  /** Restores the newest snapshot into a folder that does not exist, with nothing in any cache. */
  restore(target: string): Promise<Measured>;
  /** Bytes of the repository. */
  size(): Promise<number>;
}

/** Where a repository lies: a folder, or a bucket of its own. */
export type Place =
  | { readonly kind: 'folder'; readonly folder: string }
  | {
      readonly kind: 'bucket';
      readonly endpoint: string;
      readonly bucket: string;
      readonly accessKeyId: string;
      readonly secretAccessKey: string;
      /** Where the server keeps the bucket. */
      readonly folder: string;
    };

/** What a tool is given. */
export interface ToolGiven {
  readonly place: Place;
  /** What is saved. */
  readonly source: string;
  /** For whatever it needs besides, such as caches. */
  readonly scratch: string;
}

export const password = 'a password of measurements';
