import { randomUUID } from 'node:crypto';
import type { ObjectStore } from '@lifeboat/core/plugin-api';
import { takeSuiteOptions } from '../take-suite-options.ts';
import type { CaseContext, ObjectStoreCase } from './object-store-case.ts';
import { objectStoreCases } from './object-store-cases.ts';
import type { ObjectStoreSuiteOptions } from './object-store-suite-options.ts';
import { within } from './within.ts';

/** Defines a test for every promise of the ObjectStore contract. Skips only what `supports` rules out.
 * @throws LifeboatError `INVALID_CONFIG` for options that do not fit {@link ObjectStoreSuiteOptions} */
export function objectStoreSuite(options: ObjectStoreSuiteOptions): void {
  const { runner } = takeSuiteOptions('objectStoreSuite', options, 'suite');
  runner.describe(options.name ?? 'ObjectStore', () => {
    for (const storeCase of objectStoreCases) {
      if (storeCase.given && !isGiven(options, storeCase.given)) continue;
      runner.test(storeCase.name, async (context) => {
        const skipped = await runObjectStoreCase(storeCase, options);
        if (skipped) context?.skip?.(skipped);
      });
    }
  });
}

/** Runs one case on a store of its own and removes what it stored. Returns why the case was skipped, or `undefined` if it ran.
 * @throws the errors of the case */
export async function runObjectStoreCase(
  storeCase: ObjectStoreCase,
  options: Omit<ObjectStoreSuiteOptions, 'runner'>,
): Promise<string | undefined> {
  takeSuiteOptions('objectStoreSuite', options, 'case');
  if (storeCase.given && !isGiven(options, storeCase.given)) return `the suite was not given ${storeCase.given}`;
  const { caseTimeoutInMs = 120_000 } = options;
  const store = await within(caseTimeoutInMs, Promise.resolve(options.createStore()), 'createStore');
  const prefix = `${options.prefix ?? ''}case-${randomUUID()}/`;
  const made: ObjectStore[] = [store];
  const make = (factory: (() => Promise<ObjectStore> | ObjectStore) | undefined) => async () => {
    if (!factory) throw new Error('The suite was not given this kind of store');
    const another = await factory();
    made.push(another);
    return another;
  };
  const context: CaseContext = {
    store,
    prefix,
    partSizeInBytes: options.partSizeInBytes ?? 8 * 1024 * 1024,
    pageSize: options.pageSize ?? 1000,
    secrets: options.secrets ?? [],
    memoryLimitInBytes: options.memoryLimitInBytes ?? Number.POSITIVE_INFINITY,
    createDeniedStore: make(options.createDeniedStore?.bind(options)),
    createLockingStore: make(options.createLockingStore?.bind(options)),
    createTruncatingStore: make(options.createTruncatingStore?.bind(options)),
  };
  try {
    if (!isSupported(store, storeCase.needs)) return `the store does not support ${storeCase.needs}`;
    await within(caseTimeoutInMs, storeCase.run(context), storeCase.name);
    return undefined;
  } finally {
    // If a store hangs, its case has failed already. The suite must not wait for it.
    const cleanUp = async () => {
      await removeAll(store, prefix);
      await options.cleanUp?.(store);
      for (const each of made) await each.close?.();
    };
    await within(caseTimeoutInMs, cleanUp(), `cleaning up after ${storeCase.name}`);
  }
}

function isGiven(options: Omit<ObjectStoreSuiteOptions, 'runner'>, given: NonNullable<ObjectStoreCase['given']>): boolean {
  return given === 'secrets' ? (options.secrets ?? []).length > 0 : options[given] !== undefined;
}

function isSupported(store: ObjectStore, needs: ObjectStoreCase['needs']): boolean {
  if (needs === undefined) return true;
  return needs === 'removeUnfinishedPuts' ? store.removeUnfinishedPuts !== undefined : store.supports[needs];
}

/** Removes the objects of a case. Errors are ignored, because the case is not about them. The store may list objects outside the prefix. */
async function removeAll(store: ObjectStore, prefix: string): Promise<void> {
  try {
    const keys: string[] = [];
    for await (const { key } of store.listObjects(prefix)) if (key.startsWith(prefix)) keys.push(key);
    for (let i = 0; i < keys.length; i += 20) await Promise.all(keys.slice(i, i + 20).map((key) => store.deleteObject(key)));
  } catch {}
}
