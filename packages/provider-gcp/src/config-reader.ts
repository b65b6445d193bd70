import { LifeboatError, type LocationConfig } from '@lifeboat/core/plugin-api';

/** Reads a location's string configuration, as Velero's plugin does. */
export interface ConfigReader {
  /** `undefined` when absent or empty. */
  nonEmpty(key: string): string | undefined;
  invalid(key: string, reason: string): LifeboatError;
}

/** Velero puts these into every object store's config itself. */
const always = ['bucket', 'prefix', 'caCert'];

/** @throws LifeboatError `INVALID_CONFIG` for a key that is not known, listing those that are */
export function readConfig(location: LocationConfig, provider: string, known: readonly string[]): ConfigReader {
  const { config, name } = location;
  const fail = (message: string, key: string) =>
    new LifeboatError({
      code: 'INVALID_CONFIG',
      message: `Location '${name}' (${provider}): ${message}`,
      context: { location: name, key },
    });
  for (const key of Object.keys(config)) {
    if (known.includes(key) || always.includes(key)) continue;
    throw fail(`config has the unknown key '${key}'. Known keys: ${[...known].sort().join(', ')}`, key);
  }
  return {
    nonEmpty: (key) => (Object.hasOwn(config, key) ? config[key] : undefined) || undefined,
    invalid: (key, reason) => fail(`config key '${key}' ${reason}`, key),
  };
}
