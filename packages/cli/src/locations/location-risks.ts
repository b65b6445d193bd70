import { stat } from 'node:fs/promises';
import type { LocationSpec } from './location-spec.ts';

/** What whoever listens or looks could get at, one sentence each: certificates that nobody checks, keys in clear text, a
 * credentials file that others may read. */
export async function locationRisks({ name, config, credential }: Pick<LocationSpec, 'name' | 'config' | 'credential'>): Promise<string[]> {
  const risks: string[] = [];
  if (/^(true|t|1)$/i.test(config.insecureSkipTLSVerify ?? ''))
    risks.push(`location ${name}: insecureSkipTLSVerify: any server may pass itself off as the store`);
  const clear = Object.entries(config).filter(
    ([, value]) => /^http:\/\//i.test(value) && URL.canParse(value) && !isLoopback(new URL(value).hostname),
  );
  for (const [key, value] of clear)
    risks.push(`location ${name}: ${key} ${new URL(value).origin} is not encrypted: whoever is between reads and changes everything`);
  const files = [config.credentialsFile, typeof credential === 'object' && 'file' in credential ? credential.file : undefined];
  for (const file of files)
    if (file && (await isReadableByOthers(file))) risks.push(`location ${name}: others may read its credentials file ${file}: chmod 600`);
  return risks;
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host.endsWith('.localhost') || host === '[::1]' || /^127\./.test(host);
}

async function isReadableByOthers(file: string): Promise<boolean> {
  if (process.platform === 'win32') return false;
  const found = await stat(file).catch(() => undefined);
  return found !== undefined && (found.mode & 0o077) !== 0;
}
