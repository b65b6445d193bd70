import type { CliContext } from '../cli-context.ts';
import { loadLifeboatConfig } from '../locations/file/load-lifeboat-config.ts';
import { noLocation } from '../locations/resolve-location.ts';
import { visible } from '../output/visible.ts';
import { UsageError } from '../usage-error.ts';
import type { ModeFlags } from './mode-flags.ts';
import { type OpenServer, openServer } from './open-server.ts';

/** Who does the work of a command: the engine in this process, or the server in a cluster. */
export type Mode = { readonly mode: 'local' } | { readonly mode: 'server'; readonly server: OpenServer };

interface ChooseModeOptions {
  readonly flags: ModeFlags;
  readonly context: CliContext;
  /** What the command can do at all. @default both */
  readonly can?: 'server' | undefined;
}

/**
 * Which mode a command line means: `--local`, `--location`, `--config` or a `lifeboat.yaml` stand for this process; else `--in-cluster`
 * for the server, else velero.io being served by the cluster. One line of standard error says which. Whoever gets a server closes it.
 * @throws UsageError for flags that contradict each other, and where there is neither
 */
export async function chooseMode({ flags, context, can }: ChooseModeOptions): Promise<Mode> {
  const local = localFlag(flags);
  if (local !== undefined && flags.inCluster) throw new UsageError(`${local} and --in-cluster mean different things: give one of them`);
  if (can === 'server') {
    if (local !== undefined && local !== '--config')
      throw new UsageError(`${local}: only a server in the cluster can do this; leave the flag out`);
    return await server(flags.inCluster ? 'said' : 'needed', { flags, context });
  }
  if (local === undefined && flags.inCluster) return await server('said', { flags, context });
  const isLocal = local ?? ((await loadLifeboatConfig(flags, context)) ? 'lifeboat.yaml' : undefined);
  if (isLocal === undefined) return await server('looked-for', { flags, context });
  // Whoever asks for JSON may read an error as JSON, too.
  if (!flags.quiet && flags.output !== 'json') await context.stderr.write(`Local mode (${isLocal}): the engine runs in this process\n`);
  return { mode: 'local' };
}

/** The flag that says that the engine of this process works. */
function localFlag({ local, location, config }: ModeFlags): string | undefined {
  if (local) return '--local';
  if (location && location.length > 0) return '--location';
  return config === undefined ? undefined : '--config';
}

type Why = 'said' | 'needed' | 'looked-for';

async function server(why: Why, { flags, context }: ChooseModeOptions): Promise<Mode> {
  const opened = await openServer(flags, context).catch((error: unknown) => {
    if (why !== 'looked-for' || context.signal.aborted) throw error;
    throw noMode(`no cluster can be asked for a server: ${(error as Error).message}`, error);
  });
  try {
    // Who has said it gets the API server's own answer to what is asked of it.
    if (why === 'looked-for') await mustServe(opened, context);
    if (!flags.quiet) {
      const by = { said: ' (--in-cluster)', needed: '', 'looked-for': ' (velero.io is in the cluster)' }[why];
      await context.stderr.write(`Server mode${by}: namespace ${opened.namespace} of ${visible(opened.cluster.server)}\n`);
    }
    return { mode: 'server', server: opened };
  } catch (error) {
    await opened.close();
    throw error;
  }
}

async function mustServe(opened: OpenServer, { signal }: CliContext): Promise<void> {
  const { cluster } = opened;
  const serves = await opened.servesVelero().catch((error: unknown) => {
    if (signal.aborted) throw error;
    throw noMode(`the cluster at ${cluster.server} cannot be asked for a server: ${(error as Error).message}`, error);
  });
  if (!serves) throw noMode(`the cluster at ${cluster.server} has no server, it does not serve velero.io`);
}

function noMode(why: string, cause?: unknown): UsageError {
  return new UsageError(`${noLocation()}. Without one a server in the cluster would do it (--kubeconfig, --in-cluster), but ${why}`, {
    cause,
  });
}
