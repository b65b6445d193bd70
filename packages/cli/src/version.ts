import { readFileSync } from 'node:fs';

/** The version of this package. */
export function cliVersion(): string {
  // From src/ and from dist/ alike: both lie beside package.json.
  const manifest: unknown = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  return (manifest as { version: string }).version;
}
