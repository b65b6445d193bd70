import type { OpenLocationOptions } from '../contract/locations/open-location-options.ts';
import type { LazyProvider, ProviderRegistry } from '../contract/locations/provider-registry.ts';
import { LifeboatError } from '../errors/lifeboat-error.ts';
import { onceSucceeded } from '../flow/once-succeeded.ts';
import { takeOptions } from '../plugin-api/checks/take-options.ts';
import { providerPluginField } from '../plugin-api/fields/provider-plugin-field.ts';
import type { ProviderPlugin } from '../plugin-api/provider-plugin.ts';
import { call, objectOf, required, text } from '../velero-api/schema/field-schema.ts';
import { shapeProblems } from '../velero-api/schema/shape-problems.ts';
import { findProvider } from './find-provider.ts';
import { invalidLocation } from './invalid-location.ts';
import { openLocation } from './open-location.ts';
import { openSnapshotLocation } from './open-snapshot-location.ts';

/**
 * Creates a registry of providers by name. With it, a program can open any location that it is given, and loads a cloud's SDK only for a
 * location in that cloud. For `createEngine({ storageLocations: { main: await registry.openLocation(config) } })`.
 * @throws LifeboatError `INVALID_CONFIG`, as {@link ProviderRegistry.register}
 */
export function createProviderRegistry(providers: readonly (ProviderPlugin | LazyProvider)[] = []): ProviderRegistry {
  const known = new Map<string, () => Promise<ProviderPlugin>>();

  async function loaded({ name, load }: LazyProvider): Promise<ProviderPlugin> {
    let provider: ProviderPlugin;
    try {
      provider = await load();
    } catch (error) {
      if (LifeboatError.isInstance(error)) throw error;
      throw invalid(`The provider ${name} cannot be loaded: ${error instanceof Error ? error.message : String(error)}`, error);
    }
    const problems = shapeProblems('', provider, providerPluginField);
    if (problems.length > 0) throw invalid(`What was loaded as the provider ${name} is none: ${problems.join('; ')}`);
    if (provider.name !== name)
      throw invalid(`The provider ${name} calls itself ${provider.name} once it is loaded: register it by that name`);
    return provider;
  }

  const registry: ProviderRegistry = {
    get names() {
      return [...known.keys()];
    },
    register(given) {
      if (typeof given !== 'object' || given === null) throw invalid('createProviderRegistry: this is no provider');
      const { name } = 'load' in given ? takeOptions('createProviderRegistry', given, lazyProviderField) : given;
      const problems = 'load' in given ? [] : shapeProblems('', given, providerPluginField);
      if (problems.length > 0) throw invalid(`createProviderRegistry: this is no provider: ${problems.join('; ')}`);
      if (known.has(name)) throw invalid(`createProviderRegistry: there is a provider ${name} already`);
      known.set(name, 'load' in given ? onceSucceeded(() => loaded(given)) : async () => given);
    },
    resolve: (name) => resolveFor(name, 'createProviderRegistry'),
    openLocation: async (location, options = {}) => await openLocation(location, await withProvider(location, options)),
    openSnapshotLocation: async (location, options = {}) => await openSnapshotLocation(location, await withProvider(location, options)),
  };

  async function resolveFor(name: string, where: string): Promise<ProviderPlugin> {
    // Only the names matter here.
    const { name: fullName } = findProvider(
      name,
      [...known.keys()].map((each) => ({ specVersion: 1, name: each as `${string}/${string}` })),
      where,
    );
    const load = known.get(fullName);
    if (!load) throw invalidLocation(where, `unknown provider ${fullName}`);
    return await load();
  }

  /** A location without a provider's name is for `openLocation` to refuse. */
  async function withProvider(location: unknown, options: Omit<OpenLocationOptions, 'providers'>): Promise<OpenLocationOptions> {
    const { name, provider, spec, metadata } = (location ?? {}) as {
      name?: unknown;
      provider?: unknown;
      spec?: { provider?: unknown };
      metadata?: { name?: unknown };
    };
    const wanted = spec?.provider ?? provider;
    const where = `Location "${String(metadata?.name ?? name)}"`;
    return { ...options, providers: typeof wanted === 'string' ? [await resolveFor(wanted, where)] : [] };
  }

  if (!Array.isArray(providers)) throw invalid('createProviderRegistry takes a list of providers');
  for (const provider of providers) registry.register(provider);
  return registry;
}

function invalid(message: string, cause?: unknown): LifeboatError {
  return new LifeboatError({ code: 'INVALID_CONFIG', message, ...(cause !== undefined && { cause }) });
}

const lazyProviderField = objectOf<LazyProvider>({ name: required(text), load: required(call) });
