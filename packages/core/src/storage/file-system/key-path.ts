import { createHash, randomBytes } from 'node:crypto';
import { dirname, join } from 'node:path';
import { LifeboatError } from '../../errors/lifeboat-error.ts';

/** Temporary files stand beside their target under a name that no key may have. */
const temporaryPrefix = '.lifeboat-put-';
const maxKeyBytes = 1024; // as S3
const maxSegmentBytes = 255; // NAME_MAX of the usual file systems

export function isTemporaryName(name: string): boolean {
  return name.startsWith(temporaryPrefix);
}

/** Beginning of the names of all temporary files of a key. */
export function temporaryNamePrefix(key: string): string {
  return `${temporaryPrefix}${createHash('sha256').update(key).digest('hex').slice(0, 24)}-`;
}

export function temporaryPath(path: string, key: string): string {
  return join(dirname(path), `${temporaryNamePrefix(key)}${process.pid}-${randomBytes(6).toString('hex')}`);
}

/** The path of a key below `base`. @throws LifeboatError `INVALID_KEY` for a key that is no plain path below it */
export function keyPath(base: string, key: string): string {
  const reason = keyProblem(key);
  if (reason !== undefined) throw invalidKey(key, reason);
  return join(base, ...key.split('/'));
}

/** The folder that a listing of `prefix` begins in and what names there must begin with. */
export function prefixFolder(base: string, prefix: string): { folder: string; folderKey: string; namePrefix: string } {
  const slash = prefix.lastIndexOf('/');
  const folderKey = prefix.slice(0, slash + 1);
  const folder = slash < 0 ? base : keyPath(base, prefix.slice(0, slash));
  return { folder, folderKey, namePrefix: prefix.slice(slash + 1) };
}

function keyProblem(key: string): string | undefined {
  if (key === '') return 'it is empty';
  if (!key.isWellFormed()) return 'it is not valid Unicode';
  if (Buffer.byteLength(key) > maxKeyBytes) return `it is longer than ${maxKeyBytes} bytes`;
  if (key.includes('\0')) return 'it contains a NUL character';
  if (process.platform === 'win32' && /[\\:<>"|?*]/.test(key)) return 'it contains a character that Windows does not allow';
  for (const segment of key.split('/')) {
    if (segment === '') return 'it begins or ends with "/" or contains "//"';
    if (segment === '.' || segment === '..') return `it contains "${segment}"`;
    if (isTemporaryName(segment)) return `names that begin with "${temporaryPrefix}" are reserved`;
    if (Buffer.byteLength(segment) > maxSegmentBytes) return `a part of it is longer than ${maxSegmentBytes} bytes`;
  }
  return undefined;
}

function invalidKey(key: string, reason: string): LifeboatError {
  const shown = key.length > 200 ? `${key.slice(0, 200)}...` : key;
  return new LifeboatError({
    code: 'INVALID_KEY',
    message: `The key ${JSON.stringify(shown)} cannot be kept in a file-system store: ${reason}`,
    context: { key: shown },
  });
}
