import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { MigrationTarget } from '@lifeboat/core';
import { findShapeProblems } from '@lifeboat/core/provider-kit';
import { parse } from 'yaml';
import type { CliContext } from '../../cli-context.ts';
import { UsageError } from '../../usage-error.ts';
import type { MigrateFlags } from './migrate-flags.ts';

/** A target as the command line, or a file, names it. */
export interface TargetSpec {
  readonly name?: string;
  readonly context?: string;
  readonly kubeconfig?: string;
  readonly restore?: NonNullable<MigrationTarget['restore']>;
}

const text = { type: 'string' } as const;
const fields = {
  type: 'array',
  items: { type: 'object', fields: { name: text, context: text, kubeconfig: text, restore: { type: 'any' } } },
} as const;

/** The targets of a migration. @throws UsageError */
export async function targetSpecs(flags: MigrateFlags, { cwd }: Pick<CliContext, 'cwd'>): Promise<readonly TargetSpec[]> {
  const { toContext = [], toKubeconfig, targets } = flags;
  if (targets !== undefined) {
    if (toContext.length > 0) throw new UsageError('--targets and --to-context: one of the two');
    return named(await readTargets(resolve(cwd, targets), targets));
  }
  const kubeconfig = toKubeconfig === undefined ? {} : { kubeconfig: toKubeconfig };
  if (toContext.length > 0) return named(toContext.map((context) => ({ context, ...kubeconfig })));
  if (toKubeconfig === undefined)
    throw new UsageError('migrate: say where to: --to-context NAME[,NAME...], --to-kubeconfig FILE or --targets FILE');
  return named([kubeconfig]);
}

async function readTargets(path: string, display: string): Promise<TargetSpec[]> {
  let content: unknown;
  try {
    content = parse(await readFile(path, 'utf8'));
  } catch (error) {
    throw new UsageError(`--targets ${display}: ${error instanceof Error ? error.message : String(error)}`);
  }
  const [problem] = findShapeProblems('', content, fields);
  if (problem) throw new UsageError(`--targets ${display}: ${problem.path || 'the file'}: ${problem.reason}`);
  const specs = content as TargetSpec[];
  if (specs.length === 0) throw new UsageError(`--targets ${display}: it names no target`);
  return specs;
}

/** By their contexts, where they have no other name. */
function named(specs: readonly TargetSpec[]): TargetSpec[] {
  return specs.map((spec) => {
    const name = spec.name ?? labelOf(spec.context ?? '');
    return name === '' ? spec : { ...spec, name };
  });
}

/** The name of a context as a DNS-1123 label: `admin@prod` is `admin-prod`. */
function labelOf(context: string): string {
  const label = context.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
  return label.slice(0, 63).replaceAll(/^-+|-+$/g, '');
}
