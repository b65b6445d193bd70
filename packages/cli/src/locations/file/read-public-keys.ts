import { UsageError } from '../../usage-error.ts';
import { readKeyFile } from './read-key-file.ts';

/** All public keys of a file in PEM. @throws UsageError */
export async function readPublicKeys(path: string): Promise<string[]> {
  const keys = (await readKeyFile(path)).match(/-----BEGIN PUBLIC KEY-----[^-]*-----END PUBLIC KEY-----/g);
  if (!keys) throw new UsageError(`${path} holds no public key (-----BEGIN PUBLIC KEY-----)`);
  return keys;
}
