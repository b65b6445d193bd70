import { hostname } from 'node:os';
import { FieldError, parseFields } from '../../go-values/fields.ts';
import { goJson } from '../../go-values/go-json.ts';
import { formatTime, parseTime } from '../../go-values/times.ts';

/** The lock of a process that works on a repository. */
export interface LockFile {
  readonly time: Date;
  /** Whether nobody else may hold a lock, exclusive or not. */
  readonly exclusive: boolean;
  readonly host: string;
  readonly user: string;
  readonly pid: number;
}

/** Builds the lock of this process. */
export function buildLockFile(exclusive: boolean, now: number): Buffer {
  return goJson({
    time: formatTime(BigInt(now) * 1_000_000n),
    exclusive,
    hostname: hostname(),
    username: 'lifeboat',
    pid: process.pid,
    uid: process.getuid?.() || undefined,
    gid: process.getgid?.() || undefined,
  });
}

/** @throws FieldError */
export function parseLockFile(json: Buffer): LockFile {
  const fields = parseFields(json, 1000);
  const time = parseTime(fields.text('time'));
  if (time === undefined) throw new FieldError('it has no time');
  return {
    time: new Date(Number(time / 1_000_000n)),
    exclusive: fields.flag('exclusive'),
    host: fields.text('hostname'),
    user: fields.text('username'),
    pid: fields.count('pid'),
  };
}
