import { LifeboatError } from '@lifeboat/core/plugin-api';

const maxKeyBytes = 1023;

/** The key in the bucket of a key of the store. @throws LifeboatError `INVALID_KEY` */
export function fullKey(prefix: string, key: string): string {
  const full = prefix + key;
  const invalid = (reason: string) =>
    new LifeboatError({ code: 'INVALID_KEY', message: `'${key}' cannot be a key: ${reason}`, context: { key } });
  if (key === '') throw invalid('it is empty');
  if (!full.isWellFormed()) throw invalid('it is not valid Unicode (a lone surrogate)');
  if (/^[/\\]/.test(full)) throw invalid('OSS takes none that begin with a slash or backslash');
  const bytes = Buffer.byteLength(full);
  if (bytes > maxKeyBytes) throw invalid(`with the prefix it has ${bytes} bytes in UTF-8, OSS takes ${maxKeyBytes}`);
  return full;
}
