import type { ResolveSecret, SecretReference } from '../contract/locations/resolve-secret.ts';
import { LifeboatError } from '../errors/lifeboat-error.ts';
import { callForeign } from '../plugin-api/foreign/call-foreign.ts';
import { foreignTimeLimits } from '../plugin-api/foreign/time-limits.ts';
import { dns1123SubdomainProblems } from '../velero-api/values/dns1123-problems.ts';
import { invalidLocation } from './invalid-location.ts';

/** As much as a Secret can hold. */
const mostBytes = 1024 * 1024;

export interface SecretReaderOptions {
  /** The location whose secrets they are, for messages. */
  readonly location: string;
  readonly resolveSecret: ResolveSecret | undefined;
  /** The namespace of the object that names them: it comes from a cluster, and whoever wrote it may have meant something bad. */
  readonly namespace: string | undefined;
  readonly isFromCluster: boolean;
}

/** The secrets of one location. */
export interface SecretReader {
  /** Looks at a reference, asks nobody. @throws LifeboatError `INVALID_CONFIG` */
  reference(name: string | undefined, key: string): SecretReference;
  /** @throws LifeboatError `CREDENTIALS_MISSING`, never with what the secret holds */
  read(reference: SecretReference, signal?: AbortSignal): Promise<Uint8Array>;
  /** A secret that is text. @throws LifeboatError `CREDENTIALS_MISSING` */
  readText(reference: SecretReference, signal?: AbortSignal): Promise<string>;
}

export function createSecretReader({ location, resolveSecret, namespace, isFromCluster }: SecretReaderOptions): SecretReader {
  const where = `Location "${location}"`;
  const missing = (what: string, reason: string, more: { readonly retryable?: boolean; readonly cause?: unknown } = {}) =>
    new LifeboatError({ code: 'CREDENTIALS_MISSING', message: `${where}: ${what} ${reason}`, context: { location }, ...more });

  async function read(reference: SecretReference, signal?: AbortSignal): Promise<Uint8Array> {
    const what = `the secret ${nameOf(reference)}`;
    if (!resolveSecret) throw invalidLocation(where, `it names ${what}, and there is no resolveSecret that reads it`);
    const given = await ask(resolveSecret, reference, what, signal);
    if (given === undefined || given === null) throw missing(what, 'is not there: resolveSecret found none');
    const isText = typeof given === 'string';
    if (!isText && !(given instanceof Uint8Array)) throw missing(what, 'cannot be used: resolveSecret returned neither text nor bytes');
    const bytes = isText ? Buffer.from(given) : given;
    if (bytes.byteLength === 0) throw missing(what, 'is empty');
    if (bytes.byteLength > mostBytes) throw missing(what, `has ${bytes.byteLength} bytes; a secret has at most ${mostBytes}`);
    return bytes;
  }

  async function ask(resolve: ResolveSecret, reference: SecretReference, what: string, signal: AbortSignal | undefined) {
    try {
      return await callForeign({
        what: `${where}: resolveSecret for ${what}`,
        timeoutInMs: foreignTimeLimits.credentialsInMs,
        code: 'CREDENTIALS_MISSING',
        signal,
        call: (limit) => resolve(reference, { signal: limit }),
      });
    } catch (error) {
      if (LifeboatError.isInstance(error)) throw error;
      const reason = error instanceof Error ? error.message : String(error);
      throw missing(what, `cannot be read: ${reason}`, { retryable: true, cause: error });
    }
  }

  return {
    reference(name = '', key) {
      const problems = isFromCluster
        ? clusterProblems(name, key)
        : [name, key].some((part) => !/^[^\p{Cc}]+$/u.test(part))
          ? ['it must not be empty']
          : [];
      if (problems.length > 0)
        throw invalidLocation(where, `the secret ${JSON.stringify(`${name}/${key}`)} cannot be: ${problems.join('; ')}`);
      return { name, key, ...(namespace !== undefined && { namespace }) };
    },
    read,
    async readText(reference, signal) {
      const bytes = await read(reference, signal);
      try {
        return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
      } catch {
        throw missing(`the secret ${nameOf(reference)}`, 'is no text in UTF-8');
      }
    },
  };
}

// A name or key that is a path must not get to a function that reads files.
function clusterProblems(name: string, key: string): string[] {
  const isKey = /^[-._a-zA-Z0-9]{1,253}$/.test(key) && !key.startsWith('..') && key !== '.';
  return [
    ...dns1123SubdomainProblems(name).map((problem) => `name ${problem}`),
    ...(isKey ? [] : ['key must consist of a-z, A-Z, 0-9, "-", "_" and "."']),
  ];
}

function nameOf({ namespace, name, key }: SecretReference): string {
  return [...(namespace === undefined ? [] : [namespace]), name, key].join('/');
}
