import { scrypt } from 'node:crypto';
import { promisify } from 'node:util';
import { keyFromBytes, type ResticKey } from './restic-cipher.ts';

/** How much work each attempt at a password costs. */
export interface ScryptCost {
  readonly N: number;
  readonly r: number;
  readonly p: number;
}

const scryptKey = promisify<string, Uint8Array, number, { N: number; r: number; p: number; maxmem: number }, Buffer>(scrypt);
const mib = 1024 * 1024;
/** restic uses at most 60 MiB. */
const maxMemory = 256 * mib;
/** restic's costs take half a second; this limit takes about ten seconds. */
const maxWork = 2 ** 24;

/** Derives the key from a password; `undefined` if the costs are unreasonable. Otherwise the writer of the file could choose how much
 * memory and time each attempt takes. */
export async function passwordKey(password: string, salt: Uint8Array, { N, r, p }: ScryptCost): Promise<ResticKey | undefined> {
  const memory = 128 * N * r;
  const isPower = N > 1 && Number.isInteger(Math.log2(N));
  if (!isPower || r < 1 || p < 1 || memory > maxMemory || N * r * p > maxWork) return undefined;
  return keyFromBytes(await scryptKey(password, salt, 64, { N, r, p, maxmem: memory + 128 * r * p + 32 * mib }));
}
