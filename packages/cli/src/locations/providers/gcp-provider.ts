import { readFile } from 'node:fs/promises';
import type { KnownProvider } from './known-provider.ts';

export const gcpProvider: KnownProvider = {
  names: ['gcp', 'velero.io/gcp'],
  async load({ found }) {
    const { createGcpProvider } = await import('@lifeboat/provider-gcp');
    return createGcpProvider({ withoutCredentials: found === 'default-chain' ? 'default-chain' : 'refuse' });
  },
  // CI systems often have the JSON itself where Google means a path.
  findCredentials(_, { GOOGLE_APPLICATION_CREDENTIALS: value }) {
    if (!value) return undefined;
    return value.trimStart().startsWith('{') ? async () => value : () => readFile(value, 'utf8');
  },
  configDefaults: () => ({}),
  hasDefaultChain: true,
  variables: 'GOOGLE_APPLICATION_CREDENTIALS (the path of a key file, or its content)',
};
