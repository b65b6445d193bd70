import { LifeboatError, type MaintenanceReport } from '@lifeboat/core/plugin-api';
import type { BlobStore } from '../../blobs/blob-store.ts';
import { FieldError } from '../../go-values/fields.ts';
import { createContentWriter } from '../contents/content-writer.ts';
import { buildManifests } from '../manifests/build-manifest.ts';
import type { Manifest } from '../manifests/manifest-store.ts';
import type { MaintenanceGiven } from './maintenance-given.ts';
import { type MaintenanceLog, maintenanceBlobId, readMaintenanceLog } from './maintenance-log.ts';
import { defaultParameters, type MaintenanceParameters, maintenanceParametersOf } from './maintenance-parameters.ts';
import { runTasks } from './run-tasks.ts';

const maxSkewInMs = 5 * 60_000;

/** Maintains a repository by kopia's rules, which all of its clients follow. */
export async function maintainRepository(given: MaintenanceGiven): Promise<MaintenanceReport> {
  const { blobs, keys, signal } = given;
  checkFormat(given);
  const parameters = await claim(given);
  const log = await readMaintenanceLog(blobs, keys, { signal });
  const mode = modeOf(given, parameters, log);
  if (mode === 'none') return { mode, unneededContents: 0, recoveredContents: 0, rewrittenContents: 0, removedBlobs: 0, removedBytes: 0 };
  // Written first: if this process dies, the next one does not begin at once.
  const now = Date.now();
  const { quickIntervalInMs = 0, fullIntervalInMs = 0 } = parameters;
  log.schedule({ quickInMs: now + quickIntervalInMs, ...(mode === 'full' ? { fullInMs: now + fullIntervalInMs } : {}) });
  await log.write({ signal });
  const startedAtInMs = await checkClock(given);
  await given.index.refresh({ signal });
  return runTasks({ ...given, runMode: mode, parameters, log, startedAtInMs });
}

function checkFormat({ keys: { format }, blobs, mode }: MaintenanceGiven): void {
  if (format.epochs && format.indexVersion === 2 && format.enablePasswordChange) return;
  throw new LifeboatError({
    code: 'REPOSITORY_FORMAT_UNSUPPORTED',
    message: `The repository in ${blobs.place} can be read, and not maintained: it has an old format`,
    context: { place: blobs.place, mode },
  });
}

/** Returns the parameters, if `owner` is the one who maintains the repository. */
async function claim(given: MaintenanceGiven): Promise<MaintenanceParameters> {
  const { blobs, keys, index, signal, owner = 'lifeboat@lifeboat', takeOver = false } = given;
  if (!/^[^@\s]+@[^@\s]+$/.test(owner))
    throw new LifeboatError({
      code: 'INVALID_REQUEST',
      message: `The owner of a maintenance has the form user@host, unlike ${JSON.stringify(owner)}`,
    });
  const manifests = await given.loadManifests({ signal });
  const found = parse(blobs, manifests);
  if (found && found.owner === owner) return found;
  if (!takeOver)
    throw new LifeboatError({
      code: 'REPOSITORY_MAINTAINED_BY_ANOTHER',
      message: `The repository in ${blobs.place} is maintained by ${found?.owner ? JSON.stringify(found.owner) : 'nobody that is recorded'}, and not by ${JSON.stringify(owner)}. Leave it to that one; or, if it does so no more, take over by \`takeOver\``,
      context: { place: blobs.place, owner: found?.owner ?? '', remedy: [{ action: 'set-option', option: 'takeOver' }] },
    });
  const writer = createContentWriter({ blobs, keys, index, uploads: 1, signal });
  const modifiedInNs = BigInt(Date.now()) * 1_000_000n;
  const old = [...manifests.values()].filter(({ labels }) => labels.get('type') === 'maintenance');
  const tombstones = old.map(({ id, modifiedInNs: before }) => ({
    id,
    labels: null,
    modifiedInNs: modifiedInNs > before ? modifiedInNs : before + 1n,
    deleted: true as const,
    data: null,
  }));
  const data = { ...defaultParameters, ...found?.value, owner };
  try {
    const { content } = buildManifests([...tombstones, { labels: { type: 'maintenance' }, modifiedInNs, data }]);
    await writer.write(content, { prefix: 'm', compress: true });
    await writer.flush();
  } catch (error) {
    await writer.abandon().catch(() => {});
    throw error;
  }
  return parse(blobs, await given.loadManifests({ signal })) as MaintenanceParameters;
}

function parse(blobs: BlobStore, manifests: ReadonlyMap<string, Manifest>): MaintenanceParameters | undefined {
  try {
    return maintenanceParametersOf(manifests.values());
  } catch (error) {
    throw error instanceof FieldError ? blobs.damaged('of maintenance parameters', error.message) : error;
  }
}

function modeOf(
  { mode = 'due' }: MaintenanceGiven,
  { fullIntervalInMs, quickIntervalInMs }: MaintenanceParameters,
  { nextFullInMs, nextQuickInMs }: MaintenanceLog,
): 'none' | 'quick' | 'full' {
  if (mode !== 'due') return mode;
  if (fullIntervalInMs !== undefined && Date.now() >= nextFullInMs) return 'full';
  return quickIntervalInMs !== undefined && Date.now() >= nextQuickInMs ? 'quick' : 'none';
}

/** All ages are measured by the store's clock, but contents carry the time of this machine. So the two clocks must agree.
 * @returns when the maintenance began, by the store's clock */
async function checkClock({ blobs, signal }: MaintenanceGiven): Promise<number> {
  let storedAt: number | undefined;
  for await (const blob of blobs.list(maintenanceBlobId, { signal }))
    if (blob.id === maintenanceBlobId) storedAt = blob.storedAt?.getTime();
  const skew = storedAt === undefined ? Number.NaN : Math.abs(storedAt - Date.now());
  if (storedAt !== undefined && skew <= maxSkewInMs) return storedAt;
  throw new LifeboatError({
    code: 'STORE_CLOCK_SKEW',
    message: Number.isNaN(skew)
      ? `The repository in ${blobs.place} is not maintained: the store does not tell when its objects were stored`
      : `The repository in ${blobs.place} is not maintained: the clocks of the store and of this machine are ${Math.round(skew / 1000)} s apart. Set them`,
    context: { place: blobs.place },
  });
}
