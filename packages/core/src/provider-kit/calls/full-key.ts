import { LifeboatError } from '../../errors/lifeboat-error.ts';

/** `''`, or a store's prefix with a slash at its end, and none at its beginning. */
export function keyPrefix(prefix: string | undefined): string {
  const trimmed = (prefix ?? '').replace(/^\/+|\/+$/g, '');
  return trimmed === '' ? '' : `${trimmed}/`;
}

/** What a service takes as the key of an object. */
export interface KeyRules {
  /** Its name, for messages: `S3`. */
  readonly service: string;
  /** In UTF-8, the prefix included. @default the service counts otherwise */
  readonly maxBytes?: number;
  /** Why it takes no such key, such as `S3 takes no line breaks`; `undefined` where it takes it. */
  readonly refuse?: (fullKey: string) => string | undefined;
}

/** The key in the bucket of a key of the store. @throws LifeboatError `INVALID_KEY` */
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
