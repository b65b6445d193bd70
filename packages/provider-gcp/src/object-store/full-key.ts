import { LifeboatError } from '@lifeboat/core/plugin-api';

const maxKeyBytes = 1024;

/** The key in the bucket of a key of the store. @throws LifeboatError `INVALID_KEY` */
export function fullKey(prefix: string, key: string): string {
  const full = prefix + key;
  const invalid = (reason: string) =>
    new LifeboatError({ code: 'INVALID_KEY', message: `'${key}' cannot be a key: ${reason}`, context: { key } });
  if (key === '') throw invalid('it is empty');
  if (!full.isWellFormed()) throw invalid('it is not valid Unicode (a lone surrogate)');
  if (/[\r\n]/.test(full)) throw invalid('Cloud Storage takes no line breaks');
  if (full === '.' || full === '..') throw invalid("Cloud Storage takes neither '.' nor '..'");
  if (full.startsWith('.well-known/acme-challenge/')) throw invalid("Cloud Storage keeps '.well-known/acme-challenge/' for itself");
  const bytes = Buffer.byteLength(full);
  if (bytes > maxKeyBytes) throw invalid(`with the prefix it has ${bytes} bytes in UTF-8, Cloud Storage takes ${maxKeyBytes}`);
  return full;
}
