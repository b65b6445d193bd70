import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { CliContext } from '../cli-context.ts';
import { UsageError } from '../usage-error.ts';

/** The PEM certificates of a file. @throws UsageError */
export async function readCertificates(file: string, { cwd }: Pick<CliContext, 'cwd'>): Promise<string> {
  const text = await readFile(resolve(cwd, file), 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(`--cacert ${file} cannot be read (${error.code ?? 'unknown'})`);
  });
  if (!text.includes('-----BEGIN CERTIFICATE-----')) throw new UsageError(`--cacert ${file} holds no PEM certificate`);
  return text;
}
