import crypto from 'node:crypto';

/** Returns the SHA-256 of bytes, with which restic names everything. */
export function sha256(bytes: Uint8Array): string {
  return crypto.hash('sha256', bytes, 'hex');
}

/** Whether a name is such a hash. */
export function isHash(text: string): boolean {
  return /^[0-9a-f]{64}$/.test(text);
}
