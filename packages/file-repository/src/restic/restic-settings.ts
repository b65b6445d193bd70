import type { RepositoryLock } from '@lifeboat/core/plugin-api';
import type { CutFinder } from '../chunks/cut-finder.ts';
import type { ScryptCost } from './crypto/password-key.ts';
import type { LockClock } from './locks/repository-lock.ts';

/** How a repository is written, and what tests have smaller or quicker. */
export interface ResticSettings {
  /** How its files are locked in the store, which the format itself does not note. @default not */
  readonly lock?: RepositoryLock | undefined;
  /** @default 16 MiB */
  readonly packSize?: number;
  /** @default restic's, by the polynomial of the repository */
  readonly createCuts?: () => CutFinder;
  readonly clock?: LockClock;
  /** Of new passwords. @default some 0.3 s of work */
  readonly cost?: ScryptCost;
}
