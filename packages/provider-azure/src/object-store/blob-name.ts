import { LifeboatError } from '@lifeboat/core/plugin-api';

const maxLength = 1024;

/** The name in the container of a key of the store. @throws LifeboatError `INVALID_KEY` */
export function blobName(prefix: string, key: string): string {
  const name = prefix + key;
  const invalid = (reason: string) =>
    new LifeboatError({ code: 'INVALID_KEY', message: `'${key}' cannot be a key: ${reason}`, context: { key } });
  if (key === '') throw invalid('it is empty');
  if (!name.isWellFormed()) throw invalid('it is not valid Unicode (a lone surrogate)');
  if (name.length > maxLength) throw invalid(`with the prefix it has ${name.length} characters, Azure takes ${maxLength}`);
  const segments = name.split('/');
  if (segments.length > 254) throw invalid(`with the prefix it has ${segments.length} segments, Azure takes 254`);
  if (segments.some((segment) => segment === '.' || segment === '..')) throw invalid("a URL cannot carry the segments '.' and '..'");
  return name;
}
