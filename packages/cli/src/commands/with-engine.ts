import type { ObservedCall } from '@lifeboat/core';
import type { CliContext } from '../cli-context.ts';
import type { ExitCode } from '../exit-codes.ts';
import type { GlobalFlags } from '../flags/global-flags.ts';
import { asNamedByUser } from '../locations/as-named-by-user.ts';
import type { LocationCount } from '../locations/resolve-locations.ts';
import { type OpenEngine, openEngine } from '../open-engine.ts';
import type { NeededSnapshots } from '../open-snapshot-locations.ts';

interface WithEngineOptions {
  readonly flags: GlobalFlags;
  readonly context: CliContext;
  /** @default false */
  readonly cluster?: boolean | 'if-any';
  /** @default 'one' */
  readonly locations?: LocationCount;
  readonly snapshots?: NeededSnapshots | undefined;
  readonly actions?: boolean | 'if-named' | undefined;
  readonly otherLocations?: boolean | undefined;
  readonly onStoreCall?: ((call: ObservedCall) => void) | undefined;
}

/** Runs a command over an open engine and closes it whatever happens. */
export async function withEngine(options: WithEngineOptions, body: (open: OpenEngine) => Promise<ExitCode>): Promise<ExitCode> {
  const open = await openEngine({ ...options, cluster: options.cluster ?? false, count: options.locations ?? 'one' });
  try {
    return await body(open);
  } catch (error) {
    throw asNamedByUser(error, open.locations);
  } finally {
    await open.close();
  }
}
