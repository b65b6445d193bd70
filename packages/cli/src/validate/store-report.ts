import type { BucketProtection, ObjectStore } from '@lifeboat/core';
import type { CaseOutcome } from './cases/case-outcome.ts';
import type { Speed } from './probes/measure-speed.ts';
import type { ChecksumProbe } from './probes/probe-checksums.ts';
import type { ConditionalPutProbe } from './probes/probe-conditional-put.ts';

/** What `provider validate` found out about an object store. */
export interface StoreReport {
  readonly location: string;
  readonly provider: string;
  /** Everything was put below it. */
  readonly prefix: string;
  /** No case failed. */
  readonly sound: boolean;
  readonly cases: readonly CaseOutcome[];
  readonly supports: ObjectStore['supports'] & { readonly removeUnfinishedPuts: boolean };
  readonly conditionalPut: ConditionalPutProbe | undefined;
  /** What the bucket offers to keep its objects. `undefined`: the provider cannot lock objects, or the credentials may not ask. */
  readonly protection: BucketProtection | undefined;
  /** `undefined`: the provider leaves no choice. */
  readonly checksums: { readonly inUse: string; readonly probes: readonly ChecksumProbe[] } | undefined;
  /** What a probe of the server found, as the config keys that say so. `undefined`: nothing had to be found out. */
  readonly found: Readonly<Record<string, string>> | undefined;
  /** `undefined`: the store tells no times. */
  readonly clockAheadInMs: number | undefined;
  readonly speed: Speed;
  readonly requests: number;
  readonly bytesPut: number;
  readonly durationInMs: number;
  /** Keys that could not be removed. */
  readonly leftBehind: readonly string[];
}
