import type { BackupRequest, RestoreRequest } from '@lifeboat/core';
import {
  backupSpecFieldNames,
  restoreSpecFieldNames,
  type VeleroKind,
  type VeleroKinds,
  validateVeleroObject,
  veleroKinds,
  writeExistingPolicies,
} from '@lifeboat/core/velero-api';
import type { CliContext } from '../cli-context.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { formatMachine } from '../output/machine-format.ts';
import { annotatedFields } from '../server-mode/annotated-flags.ts';
import { UsageError } from '../usage-error.ts';

interface PrintObjectOptions {
  readonly kind: 'Backup' | 'Restore';
  readonly name: string;
  /** @default 'velero' */
  readonly namespace?: string | undefined;
  readonly request: BackupRequest | Omit<RestoreRequest, 'backupName'>;
  readonly format: 'json' | 'yaml';
  readonly context: CliContext;
}

/** Prints the velero.io object that a request is. @throws UsageError */
export async function printObject({ kind, request, ...options }: PrintObjectOptions): Promise<ExitCode> {
  const names = new Set<string>(kind === 'Backup' ? backupSpecFieldNames : restoreSpecFieldNames);
  const existing = kind === 'Restore' ? writeExistingPolicies(request as RestoreRequest) : undefined;
  const { labels } = request;
  const annotated = annotatedFields(request);
  const annotations = { ...request.annotations, ...existing?.annotations, ...annotated };
  // Another server would take more than was asked for, or write it as it is.
  if (Object.keys(annotated).length > 0)
    await options.context.stderr.write(
      `warning: only a server of lifeboat reads ${Object.keys(annotated).join(' and ')}; Velero would pass over what it says\n`,
    );
  const said = Object.entries({ ...request, ...existing?.spec });
  const spec = Object.fromEntries(said.filter(([field, value]) => names.has(field) && value !== undefined));
  return await printNewObject({
    kind,
    ...options,
    labels,
    ...(Object.keys(annotations).length > 0 && { annotations }),
    spec: spec as VeleroKinds[typeof kind]['spec'],
  });
}

interface NewObject<K extends VeleroKind> extends Omit<PrintObjectOptions, 'kind' | 'request'> {
  readonly kind: K;
  readonly labels?: Readonly<Record<string, string>> | undefined;
  readonly annotations?: Readonly<Record<string, string>> | undefined;
  readonly spec: VeleroKinds[K]['spec'];
}

/** Prints an object of velero.io, as Velero's `create -o` does: nothing is created, nothing is asked. @throws UsageError */
export async function printNewObject<K extends VeleroKind>(options: NewObject<K>): Promise<ExitCode> {
  const { kind, name, namespace = 'velero', labels, annotations, spec, format, context } = options;
  const { group, version } = veleroKinds[kind];
  const object = {
    apiVersion: `${group}/${version}`,
    kind,
    metadata: { name, namespace, ...(labels && { labels }), ...(annotations && { annotations }) },
    spec,
    status: {},
  };
  const problems = validateVeleroObject(object);
  if (problems.length > 0) throw new UsageError(`${kind} "${name}" cannot be made: ${problems.join('; ')}`);
  await context.stdout.write(formatMachine(object, format));
  return exitCodes.completed;
}
