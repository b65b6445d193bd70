import type { BackupRequest, RestoreRequest } from '@lifeboat/core';
import { backupSpecFieldNames, restoreSpecFieldNames, validateVeleroObject } from '@lifeboat/core/velero-api';
import type { CliContext } from '../cli-context.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { formatMachine } from '../output/machine-format.ts';
import { UsageError } from '../usage-error.ts';

interface PrintObjectOptions {
  readonly kind: 'Backup' | 'Restore';
  readonly name: string;
  /** @default 'velero' */
  readonly namespace?: string | undefined;
  readonly request: BackupRequest | RestoreRequest;
  readonly format: 'json' | 'yaml';
  readonly context: CliContext;
}

/** Prints the velero.io object that a request is, as Velero's `create -o` does: nothing is created, nothing is asked.
 * @throws UsageError */
export async function printObject({ kind, name, namespace = 'velero', request, format, context }: PrintObjectOptions): Promise<ExitCode> {
  const names = new Set<string>(kind === 'Backup' ? backupSpecFieldNames : restoreSpecFieldNames);
  const { labels, annotations } = request;
  const object = {
    apiVersion: 'velero.io/v1',
    kind,
    metadata: { name, namespace, ...(labels && { labels }), ...(annotations && { annotations }) },
    spec: Object.fromEntries(Object.entries(request).filter(([field, value]) => names.has(field) && value !== undefined)),
    status: {},
  };
  const problems = validateVeleroObject(object);
  if (problems.length > 0) throw new UsageError(`${kind} "${name}" cannot be made: ${problems.join('; ')}`);
  await context.stdout.write(formatMachine(object, format));
  return exitCodes.completed;
}
