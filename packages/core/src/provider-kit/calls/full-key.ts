import { LifeboatError } from '../../errors/lifeboat-error.ts';

/** Returns a store's prefix without a slash at its beginning and with one at its end; `''` for no prefix. */
export function keyPrefix(prefix: string | undefined): string {
  const trimmed = (prefix ?? '').replace(/^\/+|\/+$/g, '');
  return trimmed === '' ? '' : `${trimmed}/`;
}

/** What a service accepts as the key of an object. */
export interface KeyRules {
  /** The name of the service, for messages: `S3`. */
  readonly service: string;
  /** The longest key in bytes of UTF-8, including the prefix. @default no limit in bytes */
  readonly maxBytes?: number;
  /** Returns why the service does not accept the key, such as `S3 takes no line breaks`; `undefined` if it does. */
  readonly refuse?: (fullKey: string) => string | undefined;
}

/** Returns the key in the bucket for a key of the store: the prefix and the key. @throws LifeboatError `INVALID_KEY` */
export function fullKey(key: string, { prefix, rules }: { readonly prefix: string; readonly rules: KeyRules }): string {
  const { service, maxBytes = Number.POSITIVE_INFINITY, refuse } = rules;
  const full = prefix + key;
  const invalid = (reason: string) =>
    new LifeboatError({ code: 'INVALID_KEY', message: `'${key}' cannot be a key: ${reason}`, context: { key } });
  if (key === '') throw invalid('it is empty');
  if (!full.isWellFormed()) throw invalid('it is not valid Unicode (a lone surrogate)');
  const refusal = refuse?.(full);
  if (refusal !== undefined) throw invalid(refusal);
  const bytes = Buffer.byteLength(full);
  if (bytes > maxBytes) throw invalid(`with the prefix it has ${bytes} bytes in UTF-8, ${service} takes ${maxBytes}`);
  return full;
}
