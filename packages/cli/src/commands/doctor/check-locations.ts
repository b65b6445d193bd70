import { briefPatience } from '@lifeboat/core/provider-kit';
import type { CliContext } from '../../cli-context.ts';
import type { GlobalFlags } from '../../flags/global-flags.ts';
import type { LocationSpec } from '../../locations/location-spec.ts';
import { openFailure } from '../../locations/open/open-failure.ts';
import { openStore } from '../../locations/open/open-store.ts';
import { resolveLocations } from '../../locations/resolve-locations.ts';
import type { Finding } from './finding.ts';

const most = 1000;

/** The locations of the command line, or of `lifeboat.yaml`: whether each can be opened and listed. Writes nothing. */
export async function checkLocations(flags: GlobalFlags, context: CliContext): Promise<Finding[]> {
  let locations: readonly LocationSpec[];
  try {
    ({ locations } = await resolveLocations({ flags, context, count: 'all' }));
  } catch (error) {
    return [{ subject: 'location', state: 'failed', message: (error as Error).message }];
  }
  const findings: Finding[] = [];
  for (const location of locations) findings.push(await checkLocation(location, context));
  return findings;
}

async function checkLocation(location: LocationSpec, context: CliContext): Promise<Finding> {
  const subject = `location ${location.display}`;
  try {
    const store = await openStore(location, context);
    try {
      let backups = 0;
      // A diagnosis is wanted at once, not after the two minutes for which a backup waits.
      const options = { signal: context.signal, patience: briefPatience };
      for await (const _folder of store.listCommonPrefixes('backups/', '/', options)) if (++backups === most) break;
      const told = backups === most ? `${most} backups or more` : `${backups} ${backups === 1 ? 'backup' : 'backups'}`;
      return { subject, state: 'ok', message: `it can be read, and has ${told}; "lifeboat provider validate" also tries to write` };
    } finally {
      await store.close?.();
    }
  } catch (error) {
    context.signal.throwIfAborted();
    const hint = 'Check the address, the credentials, and that the bucket or folder is there.';
    return { subject, state: 'failed', message: openFailure(error), hint };
  }
}
