import { LifeboatError } from '@lifeboat/core/plugin-api';

const maxKeyBytes = 1024;

/** The key in the bucket of a key of the store. @throws LifeboatError `INVALID_KEY` */
export function fullKey(prefix: string, key: string): string {
  const full = prefix + key;
  const invalid = (reason: string) =>
    new LifeboatError({ code: 'INVALID_KEY', message: `'${key}' cannot be a key: ${reason}`, context: { key } });
  if (key === '') throw invalid('it is empty');
  if (!full.isWellFormed()) throw invalid('it is not valid Unicode (a lone surrogate)');
  const bytes = Buffer.byteLength(full);
  if (bytes > maxKeyBytes) throw invalid(`with the prefix it has ${bytes} bytes in UTF-8, S3 takes ${maxKeyBytes}`);
  return full;
}
