import { once } from 'node:events';
import type { CliContext } from '../cli-context.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import type { GlobalFlags } from '../flags/global-flags.ts';
import { resolveLimits } from '../limits/resolve-limits.ts';
import type { OpenEngine } from '../open-engine.ts';
import { formatError } from '../output/format-error.ts';
import { createArchiveShelf } from './archives/archive-shelf.ts';
import { createRevealTickets } from './security/reveal-tickets.ts';
import { openBrowser } from './server/open-browser.ts';
import { startStudio } from './server/start-studio.ts';
import { createWorkLimit } from './server/work-limit.ts';

export interface StudioFlags extends GlobalFlags {
  readonly port?: number;
  readonly open?: boolean;
}

/** Serves the studio until the process is told to end. @throws RefusedError when the port is taken */
export async function runStudio({ engine, locations }: OpenEngine, flags: StudioFlags, context: CliContext): Promise<ExitCode> {
  const { signal, now, stdout, stderr } = context;
  const limits = await resolveLimits({ ...flags, quiet: true }, context);
  const shelf = createArchiveShelf({ engine, limits: limits.archive, signal });
  const running = await startStudio({
    studio: { engine, locations, shelf, tickets: createRevealTickets(), objectWork: createWorkLimit({ atOnce: 1, waiting: 60 }), now },
    port: flags.port ?? 0,
    signal,
    onError: (error) => void stderr.write(formatError(error, { debug: true })),
  });
  try {
    await stdout.write(`The studio is at ${running.url}\n`);
    if (!flags.quiet)
      await stderr.write(
        `It shows ${locations.map(({ display }) => display).join(', ')} to whoever has that address, on this machine only, and changes nothing. Ctrl-C ends it.\n`,
      );
    if (flags.open) {
      const problem = await openBrowser(running.createUrlForOnce(), context);
      if (problem !== undefined) await stderr.write(`warning: no browser could be opened (${problem}): open the address yourself\n`);
    }
    if (!signal.aborted) await once(signal, 'abort');
    return exitCodes.completed;
  } finally {
    await running.close();
    await shelf.close();
  }
}
