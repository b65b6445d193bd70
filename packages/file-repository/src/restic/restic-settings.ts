import type { CutFinder } from '../chunks/cut-finder.ts';
import type { ScryptCost } from './crypto/password-key.ts';
import type { LockClock } from './locks/repository-lock.ts';

/** What tests have smaller or quicker. */
export interface ResticSettings {
  /** @default 16 MiB */
  readonly packSize?: number;
  /** @default restic's, by the polynomial of the repository */
  readonly createCuts?: () => CutFinder;
  readonly clock?: LockClock;
  /** Of new passwords. @default some 0.3 s of work */
  readonly cost?: ScryptCost;
}
