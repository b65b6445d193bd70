import type { ErrorCode } from '../../errors/error-codes.ts';
import { LifeboatError } from '../../errors/lifeboat-error.ts';
import { ownMember } from '../../json/index.ts';

interface Failure {
  readonly code: ErrorCode;
  readonly advice: string;
  readonly retryable?: boolean;
}

const failures: Readonly<Record<string, Failure>> = {
  EACCES: { code: 'STORE_ACCESS_DENIED', advice: 'permission denied; check who owns the folder and its mode' },
  EPERM: { code: 'STORE_ACCESS_DENIED', advice: 'operation not permitted; check who owns the folder and its mode' },
  EROFS: { code: 'STORE_READ_ONLY', advice: 'the file system is mounted read-only' },
  ENOSPC: { code: 'STORE_QUOTA_EXCEEDED', advice: 'no space left on the device' },
  EDQUOT: { code: 'STORE_QUOTA_EXCEEDED', advice: 'the disk quota is used up' },
  EFBIG: { code: 'STORE_QUOTA_EXCEEDED', advice: 'the file is larger than the file system or a limit allows' },
  ENOTDIR: { code: 'STORE_ERROR', advice: 'a part of the path is a file, not a folder' },
  EISDIR: { code: 'STORE_ERROR', advice: 'a folder of that name is in the way' },
  ENOTEMPTY: { code: 'STORE_ERROR', advice: 'a folder of that name is in the way' },
  ELOOP: { code: 'INVALID_KEY', advice: 'the path leads through a symbolic link, which the store does not follow' },
  ENAMETOOLONG: { code: 'INVALID_KEY', advice: 'the path is too long for the file system' },
  EMFILE: { code: 'STORE_ERROR', advice: 'too many open files', retryable: true },
  EIO: { code: 'STORE_ERROR', advice: 'the device reports an I/O error' },
};

/** The LifeboatError of a failed file-system call; a LifeboatError stays itself. */
export function fileSystemError(error: unknown, options: { readonly doing: string; readonly path: string }): LifeboatError {
  if (LifeboatError.isInstance(error)) return error;
  const errno = error instanceof Error && 'code' in error ? String(error.code) : '';
  const failure = ownMember(failures, errno) ?? { code: 'STORE_ERROR', advice: error instanceof Error ? error.message : String(error) };
  return new LifeboatError({
    code: failure.code,
    message: `${options.doing} failed at ${options.path}: ${failure.advice}${ownMember(failures, errno) ? ` (${errno})` : ''}`,
    retryable: failure.retryable ?? false,
    context: { path: options.path, ...(errno && { errno }) },
    cause: error,
  });
}

/** Whether `error` is a file-system error of one of the codes. */
export function isErrno(error: unknown, ...codes: string[]): boolean {
  return error instanceof Error && 'code' in error && codes.includes(String(error.code));
}
