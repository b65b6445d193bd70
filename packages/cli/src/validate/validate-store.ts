import { randomUUID } from 'node:crypto';
import { type BucketProtection, canceledError, type ObjectStore } from '@lifeboat/core';
import { type ObjectStoreCase, objectStoreCases, runObjectStoreCase } from '@lifeboat/testkit';
import type { CliContext } from '../cli-context.ts';
import type { LocationSpec } from '../locations/location-spec.ts';
import { openProvider } from '../locations/open/open-provider.ts';
import { openStore } from '../locations/open/open-store.ts';
import { RefusedError } from '../refused-error.ts';
import type { CaseOutcome } from './cases/case-outcome.ts';
import { raceCase } from './cases/race-case.ts';
import { removeLeftovers } from './cases/remove-leftovers.ts';
import { runCases } from './cases/run-cases.ts';
import { withTimeLimit } from './cases/with-time-limit.ts';
import { guardStore, type Traffic } from './guard-store.ts';
import { checksumsOf } from './probes/checksums-of.ts';
import { findSecrets } from './probes/find-secrets.ts';
import { measureSpeed } from './probes/measure-speed.ts';
import { probeAccess } from './probes/probe-access.ts';
import { storeCapabilities } from './store-capabilities.ts';
import type { StoreReport } from './store-report.ts';

interface ValidateStoreOptions {
  readonly location: LocationSpec;
  readonly context: CliContext;
  /** Leaves out what puts thousands of objects or a hundred megabytes. */
  readonly quick: boolean;
  readonly caseTimeoutInMs: number;
  onStep(step: { readonly name: string; readonly done: number; readonly total: number }): void;
}

const mebibyte = 1024 * 1024;
const costly = [
  'a listing goes past any page size',
  'common prefixes go past any page size',
  'put of a large body holds little of it in memory',
];

/** Checks a live store against the contract and finds out what it can do, below a prefix of its own that is removed whatever
 * happens. @throws what the first put, get or delete throws; LifeboatError `CANCELED` */
export async function validateStore(options: ValidateStoreOptions): Promise<StoreReport> {
  const { location, context, quick } = options;
  const display = location.display;
  if (location.accessMode === 'ReadOnly')
    throw new RefusedError(`Location ${display} is read-only (accessMode: ReadOnly): validating means to put and delete objects there`);
  const started = context.now();
  const prefix = `lifeboat-validate-${started.toISOString().slice(0, 19).replace(/\D/g, '')}-${randomUUID().slice(0, 8)}/`;
  const raw = await openStore(location, context);
  const traffic: Traffic = { requests: 0, bytesPut: 0, stored: 0 };
  const guarded = (store: ObjectStore, signal = context.signal) => guardStore(store, { prefix, signal, traffic });
  const open = async (signal?: AbortSignal, spec = location) => {
    const opened = await openStore(spec, context);
    await opened.probe?.(prefix, { signal: signal ?? context.signal });
    return guarded(opened, signal);
  };
  const store = guarded(raw);
  let result: Omit<StoreReport, 'leftBehind' | 'durationInMs' | 'requests' | 'bytesPut'>;
  try {
    options.onStep({ name: 'access', done: 0, total: 0 });
    const found = await raw.probe?.(prefix, { signal: context.signal });
    const { clockAheadInMs } = await probeAccess(store, prefix, context.now);
    options.onStep({ name: 'speed', done: 0, total: 0 });
    const speed = await measureSpeed({ store, prefix, bytes: (quick ? 4 : 32) * mebibyte });
    options.onStep({ name: 'checksums', done: 0, total: 0 });
    const checksums = await checksumsOf({ location, prefix, signal: context.signal, open: (spec) => open(undefined, spec) });
    const secrets = await secretsOf(location, context);
    const suite = { prefix, secrets, ...stepsOf(location.provider) };
    const race = raceCase({ open, prefix, supported: raw.supports.conditionalPut });
    const runStoreCase = async (one: ObjectStoreCase) => {
      if (quick && costly.includes(one.name)) return '--quick';
      return await withTimeLimit({ timeoutInMs: options.caseTimeoutInMs, signal: context.signal }, async (signal) => {
        // What a store shows of itself is looked at without anything around it.
        const createStore = () => (one.given === 'secrets' ? openStore(location, context) : open(signal));
        return await runObjectStoreCase(one, { ...suite, memoryLimitInBytes: 64 * mebibyte, createStore });
      });
    };
    const cases = await runCases({
      cases: [...objectStoreCases, race.case],
      capabilities: storeCapabilities,
      run: (one) => (one === race.case ? race.run() : runStoreCase(one as ObjectStoreCase)),
      onCase: options.onStep,
      context,
    });
    result = {
      location: display,
      provider: location.provider,
      prefix,
      sound: cases.every(({ outcome }: CaseOutcome) => outcome !== 'failed'),
      supports: { ...raw.supports, removeUnfinishedPuts: raw.removeUnfinishedPuts !== undefined },
      protection: await protectionOf(raw, context.signal),
      clockAheadInMs,
      speed,
      conditionalPut: race.probe(),
      checksums,
      found,
      cases,
    };
  } catch (error) {
    await cleanUp();
    throw context.signal.aborted ? canceledError(context.signal, 'The validation') : error;
  }
  const leftBehind = await cleanUp();
  const { requests, bytesPut } = traffic;
  return { ...result, requests, bytesPut, leftBehind, durationInMs: context.now().getTime() - started.getTime() };

  async function cleanUp(): Promise<string[]> {
    const where = `below ${prefix} in ${display}`;
    try {
      const left = await removeLeftovers(raw, prefix);
      if (left.length > 0) await context.stderr.write(`warning: ${left.length} objects stay ${where}\n`);
      else if (context.signal.aborted) await context.stderr.write(`Nothing is left ${where}\n`);
      return left;
    } catch (error) {
      if (traffic.stored === 0) return [];
      await context.stderr.write(`warning: what is ${where} could not be removed: ${(error as Error).message}\n`);
      return [prefix];
    } finally {
      await raw.close?.();
    }
  }
}

async function protectionOf(store: ObjectStore, signal: AbortSignal): Promise<BucketProtection | undefined> {
  try {
    return await store.readProtection?.({ signal });
  } catch (error) {
    if (signal.aborted) throw error;
    // Backups need no right to ask.
    return undefined;
  }
}

// What the providers list and send at once: the suite goes beyond.
function stepsOf(provider: string): { readonly pageSize: number; readonly partSizeInBytes: number } {
  const isAzure = provider === 'azure' || provider === 'velero.io/azure';
  return { pageSize: isAzure ? 5000 : 1000, partSizeInBytes: (provider === 'file' ? 1 : 8) * mebibyte };
}

async function secretsOf(location: LocationSpec, context: CliContext): Promise<string[]> {
  if (location.provider === 'file') return [];
  const { credentials } = await openProvider(location, 'store', context);
  return findSecrets((await credentials?.()) ?? '', location.credential ? {} : context.env);
}
