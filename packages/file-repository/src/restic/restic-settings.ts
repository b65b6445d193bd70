import type { RepositoryLock } from '@lifeboat/core/plugin-api';
import type { CutFinder } from '../chunks/cut-finder.ts';
import type { ScryptCost } from './crypto/password-key.ts';
import type { LockClock } from './locks/repository-lock.ts';

/** How a repository is written. Tests use smaller or faster settings. */
export interface ResticSettings {
  /** How its files are locked in the store. The format itself does not record this. @default not locked */
  readonly lock?: RepositoryLock | undefined;
  /** @default 16 MiB */
  readonly packSize?: number;
  /** Makes the finder of cuts. @default restic's, with the polynomial of the repository */
  readonly createCuts?: () => CutFinder;
  readonly clock?: LockClock;
  /** The cost of new passwords. @default about 0.3 s */
  readonly cost?: ScryptCost;
}
