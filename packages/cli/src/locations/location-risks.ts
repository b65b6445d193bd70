import { stat } from 'node:fs/promises';
import { connectionRisks } from '@lifeboat/core/provider-kit';
import type { LocationSpec } from './location-spec.ts';

/** What whoever listens or looks could get at, one sentence each: certificates that nobody checks, keys in clear text, a
 * credentials file that others may read. */
export async function locationRisks({ name, config, credential }: Pick<LocationSpec, 'name' | 'config' | 'credential'>): Promise<string[]> {
  const insecureSkipTLSVerify = /^(true|t|1)$/i.test(config.insecureSkipTLSVerify ?? '');
  const risks = connectionRisks({ urls: config, insecureSkipTLSVerify }).map((risk) => `location ${name}: ${risk}`);
  const files = [config.credentialsFile, typeof credential === 'object' && 'file' in credential ? credential.file : undefined];
  for (const file of files)
    if (file && (await isReadableByOthers(file))) risks.push(`location ${name}: others may read its credentials file ${file}: chmod 600`);
  return risks;
}

async function isReadableByOthers(file: string): Promise<boolean> {
  if (process.platform === 'win32') return false;
  const found = await stat(file).catch(() => undefined);
  return found !== undefined && (found.mode & 0o077) !== 0;
}
