import { createMemoryObjectStore } from '@lifeboat/testkit/doubles';
import { expect, test } from 'vitest';
import type { ProviderPlugin } from '../plugin-api/provider-plugin.ts';
import { createProviderRegistry } from './create-provider-registry.ts';

const provider = (name: ProviderPlugin['name']): ProviderPlugin => ({
  specVersion: 1,
  name,
  createObjectStore: async () => createMemoryObjectStore(),
});
const location = (name: string) => ({ name: 'main', provider: name, config: {} });

test('a location gets its provider, by its full name or the last part of it, and no other is loaded', async () => {
  const loads: string[] = [];
  const lazy = (name: ProviderPlugin['name']) => ({
    name,
    load: async () => {
      loads.push(name);
      return provider(name);
    },
  });
  const registry = createProviderRegistry([provider('example.com/disk'), lazy('velero.io/aws'), lazy('velero.io/gcp')]);
  expect(registry.names).toEqual(['example.com/disk', 'velero.io/aws', 'velero.io/gcp']);
  expect((await registry.resolve('disk')).name).toBe('example.com/disk');
  for (const name of ['aws', 'velero.io/aws']) expect(await registry.openLocation(location(name))).toHaveProperty('store');
  expect(loads).toEqual(['velero.io/aws']);
  await expect(registry.openSnapshotLocation(location('aws'))).rejects.toThrow('takes no volume snapshots');
});

test('a name that nobody has is told with the nearest, in a location with the name of that', async () => {
  const registry = createProviderRegistry([provider('velero.io/azure')]);
  await expect(registry.resolve('azur')).rejects.toThrow('unknown provider "azur"; did you mean azure? There are: velero.io/azure');
  await expect(registry.openLocation(location('s3'))).rejects.toThrow('Location "main"');
  await expect(registry.openLocation({} as never)).rejects.toMatchObject({ code: 'INVALID_CONFIG' });
});

test('two of one name, what is no provider, and another one than was promised are refused', async () => {
  const registry = createProviderRegistry([provider('velero.io/aws')]);
  expect(() => registry.register(provider('velero.io/aws'))).toThrow('there is a provider velero.io/aws already');
  expect(() => registry.register({ name: 'velero.io/x' } as never)).toThrow('this is no provider');
  expect(() => registry.register({ name: 'velero.io/x', load: 1 } as never)).toThrow('load');
  expect(() => createProviderRegistry([undefined as never])).toThrow('this is no provider');
  expect(() => createProviderRegistry({ aws: 1 } as never)).toThrow('a list of providers');
  registry.register({ name: 'velero.io/gcp', load: async () => provider('velero.io/aws') });
  await expect(registry.resolve('gcp')).rejects.toThrow('calls itself velero.io/aws');
});

test('a provider that could not be loaded is loaded again', async () => {
  let tries = 0;
  const registry = createProviderRegistry();
  registry.register({
    name: 'velero.io/aws',
    load: async () => {
      tries += 1;
      if (tries === 1) throw new Error("Cannot find package '@lifeboat/provider-aws'");
      return provider('velero.io/aws');
    },
  });
  await expect(registry.resolve('aws')).rejects.toThrow(
    "The provider velero.io/aws cannot be loaded: Cannot find package '@lifeboat/provider-aws'",
  );
  expect((await registry.resolve('aws')).name).toBe('velero.io/aws');
});
