import assert from 'node:assert/strict';
import type { ObjectStore } from '@lifeboat/core';
import { type ConditionalPutProbe, probeConditionalPut } from '../probes/probe-conditional-put.ts';

/** A further case: conditional puts of clients with connections of their own, where the suite races within one store. */
export function raceCase(options: { open(): Promise<ObjectStore>; readonly prefix: string; readonly supported: boolean }) {
  let probe: ConditionalPutProbe | undefined;
  return {
    case: { name: raceCaseName },
    probe: () => probe,
    async run(): Promise<string | undefined> {
      if (!options.supported) return 'the store does not support conditionalPut';
      const stores = [await options.open(), await options.open(), await options.open()];
      try {
        probe = await probeConditionalPut(stores, options.prefix);
      } finally {
        for (const store of stores) await store.close?.();
      }
      const { rounds, atomicRounds, racers } = probe;
      assert.equal(atomicRounds, rounds, `in ${rounds - atomicRounds} of ${rounds} rounds not exactly one of ${racers} puts won`);
      return undefined;
    },
  };
}

export const raceCaseName = 'ifAbsent lets one client win among several with connections of their own';
