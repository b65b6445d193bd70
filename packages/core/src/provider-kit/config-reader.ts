import { LifeboatError } from '../errors/lifeboat-error.ts';
import { ownMember } from '../json/index.ts';
import { takeOptions } from '../plugin-api/checks/take-options.ts';
import { locationConfigField } from '../plugin-api/fields/location-config-field.ts';
import type { LocationConfig } from '../plugin-api/provider-plugin.ts';
import { nearestName } from '../velero-api/schema/nearest-name.ts';
import { parseGoDuration } from '../velero-api/values/go-duration.ts';

/** Reads a location's string configuration, as Velero's plugins do. */
export interface ConfigReader {
  /** `undefined` when absent; `''` stays `''`. */
  text(key: string): string | undefined;
  /** `undefined` also when empty. */
  nonEmpty(key: string): string | undefined;
  /** Go's strconv.ParseBool; absent and empty are `undefined`. */
  flag(key: string): boolean | undefined;
  /** Milliseconds of a duration as Go writes it (`90s`, `2m30s`, `0`); absent and empty are `undefined`. */
  duration(key: string): number | undefined;
  invalid(key: string, reason: string): LifeboatError;
}

const truths = new Set(['1', 't', 'T', 'TRUE', 'true', 'True']);
const lies = new Set(['0', 'f', 'F', 'FALSE', 'false', 'False']);
/** Velero puts these into every location's config itself. */
const always = ['bucket', 'prefix', 'caCert'];

/** @throws LifeboatError `INVALID_CONFIG` for a location that is not what {@link LocationConfig} says, and for a key that is not known, listing those that are */
export function readConfig(location: LocationConfig, provider: string, known: readonly string[]): ConfigReader {
  const { config, name } = takeOptions(`A location of ${provider}`, location, locationConfigField);
  const fail = (message: string, key: string) =>
    new LifeboatError({
      code: 'INVALID_CONFIG',
      message: `Location '${name}' (${provider}): ${message}`,
      context: { location: name, key },
    });
  for (const key of Object.keys(config)) {
    if (known.includes(key) || always.includes(key)) continue;
    const nearest = nearestName(key, known);
    const hint = nearest === undefined ? '' : ` (did you mean '${nearest}'?)`;
    throw fail(`config has the unknown key '${key}'. Known keys: ${[...known].sort().join(', ')}${hint}`, key);
  }
  const text = (key: string) => ownMember(config, key);
  const invalid = (key: string, reason: string) => fail(`config key '${key}' ${reason}`, key);
  return {
    text,
    nonEmpty: (key) => text(key) || undefined,
    flag(key) {
      const value = text(key);
      if (value === undefined || value === '') return undefined;
      if (truths.has(value)) return true;
      if (lies.has(value)) return false;
      throw invalid(key, `is '${value}', neither true nor false`);
    },
    duration(key) {
      const value = text(key) || undefined;
      if (value === undefined) return undefined;
      const inMs = parseGoDuration(value);
      if (inMs === undefined || inMs < 0) throw invalid(key, `is '${value}', no duration as '90s', '2m30s' or '0'`);
      return Math.round(inMs);
    },
    invalid,
  };
}
