import type { HookStatus } from '../../velero-api/objects/hooks.ts';

/** Counts the hooks of a run, as Velero's `status.hookStatus` does. */
export interface HookCounts {
  ran(result: { readonly failed: boolean }): void;
  /** Zeros are left out, as Go does. */
  readonly status: HookStatus;
}

export function createHookCounts(): HookCounts {
  let attempted = 0;
  let failures = 0;
  return {
    ran({ failed }) {
      attempted += 1;
      if (failed) failures += 1;
    },
    get status() {
      return { ...(attempted > 0 && { hooksAttempted: attempted }), ...(failures > 0 && { hooksFailed: failures }) };
    },
  };
}
