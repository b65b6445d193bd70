import type { CliContext } from '../../cli-context.ts';
import { visible } from '../../output/visible.ts';

interface ReportMissingOptions {
  readonly noun: string;
  readonly missing: readonly string[];
  readonly namespace: string;
  readonly context: CliContext;
}

/** Says which of the names there are not. */
export async function reportMissing({ noun, missing, namespace, context }: ReportMissingOptions): Promise<void> {
  for (const name of missing)
    await context.stderr.write(`error: there is no ${noun} ${visible(name)} in namespace ${visible(namespace)} (KUBERNETES_NOT_FOUND)\n`);
}
