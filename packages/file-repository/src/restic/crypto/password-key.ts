import { scrypt } from 'node:crypto';
import { promisify } from 'node:util';
import { keyFromBytes, type ResticKey } from './restic-cipher.ts';

/** How much work it is to try a password. */
export interface ScryptCost {
  readonly N: number;
  readonly r: number;
  readonly p: number;
}

const scryptKey = promisify<string, Uint8Array, number, { N: number; r: number; p: number; maxmem: number }, Buffer>(scrypt);
const mib = 1024 * 1024;
/** restic takes at most 60 MiB. */
const maxMemory = 256 * mib;
/** restic takes half a second; this is some ten. */
const maxWork = 2 ** 24;

/** The key that a password makes, `undefined` for costs that nobody would choose: they would let whoever writes the file decide how
 * much memory and time it takes to try a password. */
export async function passwordKey(password: string, salt: Uint8Array, { N, r, p }: ScryptCost): Promise<ResticKey | undefined> {
  const memory = 128 * N * r;
  const isPower = N > 1 && Number.isInteger(Math.log2(N));
  if (!isPower || r < 1 || p < 1 || memory > maxMemory || N * r * p > maxWork) return undefined;
  return keyFromBytes(await scryptKey(password, salt, 64, { N, r, p, maxmem: memory + 128 * r * p + 32 * mib }));
}
