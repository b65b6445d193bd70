import { FieldError, type Fields } from '../../go-values/fields.ts';
import type { Manifest } from '../manifests/manifest-store.ts';

/** Who maintains a repository, and how often. */
export interface MaintenanceParameters {
  /** `user@host`; empty if nobody was recorded. */
  readonly owner: string;
  /** `undefined`: quick maintenance does not run by itself. */
  readonly quickIntervalInMs: number | undefined;
  readonly fullIntervalInMs: number | undefined;
  readonly logs: { readonly maxTotalSize: number; readonly maxCount: number; readonly maxAgeInMs: number };
  /** Whether each full maintenance extends object locks. */
  readonly extendObjectLocks: boolean;
  /** The parameters as they are stored. */
  readonly value: Readonly<Record<string, unknown>>;
}

const nsPerMs = 1_000_000;
const hourInMs = 3600_000;
const hourInNs = hourInMs * nsPerMs;

/** The parameters of a new repository, as Velero writes them. */
export const defaultParameters = {
  owner: 'default@default',
  quick: { enabled: true, interval: hourInNs },
  full: { enabled: true, interval: 24 * hourInNs },
  logRetention: { maxTotalSize: 1073741824, maxCount: 10000, maxAge: 720 * hourInNs },
  extendObjectLocks: false,
  listParallelism: 0,
};
const defaultLogs = { maxTotalSize: 1024 ** 3, maxCount: 10_000, maxAgeInMs: 720 * hourInMs };

/** Returns the latest parameters. There are several if two clients wrote them at once.
 * @throws FieldError */
export function maintenanceParametersOf(manifests: Iterable<Manifest>): MaintenanceParameters | undefined {
  const [latest] = [...manifests]
    .filter(({ labels }) => labels.get('type') === 'maintenance')
    .sort((a, b) => (a.modifiedInNs < b.modifiedInNs ? 1 : -1));
  if (!latest) return undefined;
  const { data } = latest;
  if (!data) throw new FieldError('they are no JSON object');
  const logs = data.object('logRetention');
  const read = {
    maxTotalSize: logs?.count('maxTotalSize') ?? 0,
    maxCount: logs?.count('maxCount') ?? 0,
    maxAgeInMs: (logs?.count('maxAge') ?? 0) / nsPerMs,
  };
  return {
    owner: data.text('owner'),
    quickIntervalInMs: intervalOf(data.object('quick')),
    fullIntervalInMs: intervalOf(data.object('full')),
    logs: read.maxTotalSize + read.maxCount + read.maxAgeInMs === 0 ? defaultLogs : read,
    extendObjectLocks: data.flag('extendObjectLocks'),
    value: data.value,
  };
}

function intervalOf(cycle: Fields | undefined): number | undefined {
  return cycle?.flag('enabled') ? cycle.count('interval') / nsPerMs : undefined;
}
