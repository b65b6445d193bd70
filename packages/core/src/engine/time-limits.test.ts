import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { defaultHookGraceInMs } from '../backup/write-archive.ts';
import { defaultStorageLimits } from '../contract/storage-limits.ts';
import { defaultHookTimeoutInMs } from '../hooks/exec/planned-hook.ts';
import { defaultWholeRunTimeoutInMs } from '../hooks/whole-run.ts';
import { foreignTimeLimits } from '../plugin-api/foreign/time-limits.ts';
import { defaultPatienceInMs } from '../provider-kit/patience/default-patience.ts';
import {
  defaultCsiSnapshotTimeoutInMs,
  defaultHookWaitTimeoutInMs,
  defaultItemOperationTimeoutInMs,
  defaultResourceTimeoutInMs,
  defaultTerminatingResourceTimeoutInMs,
} from '../velero-api/values/defaults.ts';

test('docs/production/time-limits.md names the defaults that the engine has, one a line', () => {
  const text = readFileSync(new URL('../../../../docs/production/time-limits.md', import.meta.url), 'utf8');
  const rows = [...text.matchAll(/^\| (.+?)\s+\| (\d+) (second|minute|hour)s?\s+\|/gm)];
  const units: Record<string, number> = { second: 1000, minute: 60_000, hour: 3600_000 };
  const times = Object.fromEntries(rows.map(([, what = '', count, unit = '']) => [what.slice(0, 40), Number(count) * (units[unit] ?? 0)]));
  const limits: readonly [string, number][] = [
    ['One call of an item action or item block action', foreignTimeLimits.actionInMs],
    ['One call of a transform of a restore, for one object', foreignTimeLimits.transformInMs],
    ['A store: one request, and of a transfer the time', foreignTimeLimits.storeInMs],
    ['A store that does not answer is waited for', defaultPatienceInMs],
    ['One call of a volume snapshotter', foreignTimeLimits.snapshotterInMs],
    ['A function that is asked for credentials, a token', foreignTimeLimits.credentialsInMs],
    ['A provider that opens a location; `resolveSecret`', foreignTimeLimits.credentialsInMs],
    ["The engine's `records`, for one state of a run", foreignTimeLimits.recordInMs],
    ['An exec plugin of a kubeconfig', 180_000],
    ['Any of these after a cancel, to clean up', foreignTimeLimits.graceInMs],
    ['A hook in a Pod, command or function', defaultHookTimeoutInMs],
    ['A restored container that a hook waits for', defaultHookWaitTimeoutInMs],
    ['A hook that runs, or is owed, after a cancel', defaultHookGraceInMs],
    ['A function before or after a whole run', defaultWholeRunTimeoutInMs],
    ['An asynchronous operation of an item action', defaultItemOperationTimeoutInMs],
    ['A CSI snapshot', defaultCsiSnapshotTimeoutInMs],
    ['CRDs and additional items of a restore', defaultResourceTimeoutInMs],
    ['A terminating namespace', defaultTerminatingResourceTimeoutInMs],
    ['One of several locations that takes no byte', defaultStorageLimits.stallTimeoutInMs],
    ['One of several locations that the others wait for', defaultStorageLimits.lagTimeoutInMs],
  ];
  expect(times).toEqual(Object.fromEntries(limits.map(([what, time]) => [what.slice(0, 40), time])));
});
