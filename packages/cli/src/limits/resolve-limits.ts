import { type ConfigContext, type ConfigFlags, loadLifeboatConfig } from '../locations/file/load-lifeboat-config.ts';
import { type Limits, readLimits } from './read-limits.ts';

interface LimitFlags extends ConfigFlags {
  readonly limit?: Readonly<Record<string, string>>;
}

/** The limits of `lifeboat.yaml`, and over them those of the command line. A file that nobody has named may be anybody's: its limits
 * do not count, and standard error says so. @throws UsageError */
export async function resolveLimits(flags: LimitFlags, context: ConfigContext): Promise<Limits> {
  const config = await loadLifeboatConfig(flags, context);
  const { limits = {}, plugins } = config ?? {};
  const isIgnored = plugins?.isImplicit === true && Object.keys(limits).length > 0;
  if (isIgnored && !flags.quiet)
    await context.stderr.write(
      'warning: the limits of lifeboat.yaml do not count unless you name the file: give --config lifeboat.yaml, or set LIFEBOAT_CONFIG\n',
    );
  return readLimits({ ...(isIgnored ? {} : limits), ...flags.limit });
}
