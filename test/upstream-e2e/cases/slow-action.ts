import { setTimeout as sleep } from 'node:timers/promises';
import type { ProviderPlugin } from '@lifeboat/core';

/** A plugin whose backup action takes two seconds for a ConfigMap with the annotation `test/slow`. */
export const slowAction: ProviderPlugin = {
  specVersion: 1,
  name: 'test.example.com/slow',
  actions: {
    backup: [
      {
        name: 'test.example.com/slow',
        appliesTo: { includedResources: ['configmaps'] },
        async execute({ item }, { signal }) {
          if (item.metadata.annotations?.['test/slow']) await sleep(2000, undefined, { signal });
          return {};
        },
      },
    ],
  },
};
