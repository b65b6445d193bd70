import { readFile } from 'node:fs/promises';
import { LifeboatError } from '../errors/lifeboat-error.ts';
import { ownMember } from '../json/index.ts';
import { takeOptions } from '../plugin-api/checks/take-options.ts';
import { locationConfigField } from '../plugin-api/fields/location-config-field.ts';
import type { LocationConfig } from '../plugin-api/provider-plugin.ts';
import { nearestName } from '../velero-api/schema/nearest-name.ts';
import { parseGoDuration } from '../velero-api/values/go-duration.ts';

/** Reads the configuration of a location. All values are strings, with the syntax of Velero's plugins. */
export interface ConfigReader {
  /** Any text; `undefined` if absent. The empty text stays `''`. */
  text(key: string): string | undefined;
  /** A text that is not empty; `undefined` if absent or empty. */
  nonEmpty(key: string): string | undefined;
  /** A truth value with the syntax of Go's strconv.ParseBool; `undefined` if absent or empty. */
  flag(key: string): boolean | undefined;
  /** A duration with Go's syntax (`90s`, `2m30s`, `0`), in milliseconds; `undefined` if absent or empty. */
  duration(key: string): number | undefined;
  /** A whole number from `least` to `most`; `undefined` if absent or empty. */
  wholeNumber(key: string, range: { readonly least: number; readonly most: number }): number | undefined;
  /** A URL that begins with `http://` or `https://`, or only with `https://`, unchanged; `undefined` if absent or empty. */
  url(key: string, schemes?: 'http or https' | 'https'): string | undefined;
  /** The bucket, without slashes at its ends. @throws LifeboatError `INVALID_CONFIG` if there is none */
  bucket(): string;
  /** The location's prefix, unchanged. */
  prefix(): string | undefined;
  /** The location's certificate authorities, as PEM. */
  caCert(): string | undefined;
  /** A function that reads the location's credentials, or the file that `credentialsFile` names. It reads them at every call, because they
   * rotate. `undefined`: the location has no credentials of its own. */
  credentials(): (() => Promise<string>) | undefined;
  invalid(key: string, reason: string): LifeboatError;
}

const truths = new Set(['1', 't', 'T', 'TRUE', 'true', 'True']);
const lies = new Set(['0', 'f', 'F', 'FALSE', 'false', 'False']);
/** Velero itself adds these keys to the config of every location. */
const always = ['bucket', 'prefix', 'caCert'];

/** Makes a reader for the config of a location.
 * @throws LifeboatError `INVALID_CONFIG` for a location that is not a valid {@link LocationConfig}, and for an unknown key. The message
 * lists the known keys */
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
  const nonEmpty = (key: string) => text(key) || undefined;
  const readCredentials = (path: string) => async () =>
    await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
      throw invalid('credentialsFile', `names '${path}', which cannot be read (${error.code})`);
    });
  return {
    text,
    nonEmpty,
    flag(key) {
      const value = text(key);
      if (value === undefined || value === '') return undefined;
      if (truths.has(value)) return true;
      if (lies.has(value)) return false;
      throw invalid(key, `is '${value}', neither true nor false`);
    },
    duration(key) {
      const value = nonEmpty(key);
      if (value === undefined) return undefined;
      const inMs = parseGoDuration(value);
      if (inMs === undefined || inMs < 0) throw invalid(key, `is '${value}', no duration as '90s', '2m30s' or '0'`);
      return Math.round(inMs);
    },
    wholeNumber(key, { least, most }) {
      const value = nonEmpty(key);
      if (value === undefined) return undefined;
      if (/^\d+$/.test(value) && Number(value) >= least && Number(value) <= most) return Number(value);
      throw invalid(key, `is '${value}'; it is a whole number of ${least} to ${most}`);
    },
    url(key, schemes = 'http or https') {
      const value = nonEmpty(key);
      if (value === undefined || (schemes === 'https' ? /^https:\/\/[^/]/ : /^https?:\/\/[^/]/).test(value)) return value;
      throw invalid(key, `is no URL that begins with ${schemes === 'https' ? 'https://' : 'http:// or https://'}`);
    },
    bucket() {
      const bucket = (location.bucket ?? text('bucket') ?? '').replace(/^\/+|\/+$/g, '');
      if (bucket) return bucket;
      throw new LifeboatError({
        code: 'INVALID_CONFIG',
        message: `Location '${name}' (${provider}) has no bucket`,
        context: { location: name },
      });
    },
    prefix: () => location.prefix ?? text('prefix'),
    caCert: () => location.caCert ?? nonEmpty('caCert'),
    credentials() {
      const path = nonEmpty('credentialsFile');
      return location.credentials ?? (path === undefined ? undefined : readCredentials(path));
    },
    invalid,
  };
}
