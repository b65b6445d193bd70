import { readFile } from 'node:fs/promises';
import { UsageError } from '../../usage-error.ts';

/** A file with a key in PEM. @throws UsageError */
export async function readKeyFile(path: string): Promise<string> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(`The key ${path} cannot be read: ${error.code ?? error.message}`);
  });
  if (!text.includes('-----BEGIN ')) throw new UsageError(`${path} holds no key in PEM`);
  return text;
}
