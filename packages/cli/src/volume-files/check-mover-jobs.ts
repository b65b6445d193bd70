import type { CliContext } from '../cli-context.ts';
import { type ConfigFlags, loadLifeboatConfig } from '../locations/file/load-lifeboat-config.ts';
import type { LocationSpec } from '../locations/location-spec.ts';
import { UsageError } from '../usage-error.ts';
import { jobLocation } from './job-location.ts';
import type { MoverFlags } from './mover-flags.ts';

interface CheckOptions {
  readonly flags: ConfigFlags & MoverFlags;
  readonly context: CliContext;
  /** Flags that only Jobs can do, with what the command line says of them. */
  readonly only: Readonly<Record<string, number | boolean | undefined>>;
}

/** Looks whether Jobs move volumes, before anything is opened. Returns what looks whether those can open locations, before anything is written.
 * @throws UsageError for what only Jobs can do, where there are none */
export async function checkMoverJobs({
  flags,
  context,
  only,
}: CheckOptions): Promise<(locations: readonly LocationSpec[]) => Promise<void>> {
  const config = flags.moverJobImage === undefined ? await loadLifeboatConfig(flags, context) : undefined;
  const isByFile = config?.volumeFiles?.mover?.job !== undefined && config.plugins.isImplicit !== true;
  if (flags.moverJobImage !== undefined || isByFile)
    return async (locations) => {
      for (const location of locations) await jobLocation(location, context);
    };
  const [asked] = Object.entries(only).filter(([, value]) => value !== undefined && value !== false);
  if (!asked) return async () => {};
  throw new UsageError(
    `${asked[0]}: Not available without Jobs that move volumes, since the files of a volume go by one stream: give --mover-job-image, or volumeFiles: { mover: { job: { image: NAME } } } in lifeboat.yaml`,
  );
}
