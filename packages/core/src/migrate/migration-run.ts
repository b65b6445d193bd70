import type { ClusterClient } from '../contract/cluster/cluster-client.ts';
import type { Engine } from '../contract/engine.ts';
import type { MigrateEvent } from '../contract/migration/migrate-event.ts';
import type { MigrateOptions, MigrationTarget } from '../contract/migration/migrate-options.ts';
import type { MigrationStep } from '../contract/migration/migration-result.ts';
import type { Run } from '../contract/run.ts';
import { LifeboatError } from '../errors/lifeboat-error.ts';

/** A target with its engine. */
export interface OpenTarget extends MigrationTarget {
  readonly name: string;
  readonly engine: Engine;
}

/** A migration whose clusters and location are open. */
export interface OpenMigration extends Pick<MigrateOptions, 'backup' | 'planOnly' | 'onBlocked' | 'readiness'> {
  readonly name: string;
  readonly source: { readonly engine: Engine; readonly cluster: ClusterClient };
  readonly targets: readonly OpenTarget[];
  /** What the engines call the location. */
  readonly location: string;
  /** Whether it stays when the migration has ended. */
  readonly isKept: boolean;
  /** Formats in which files of volumes go along; empty if they do not. */
  readonly volumeFormats: readonly string[];
}

/** How a migration tells what it does. */
export interface MigrationRun {
  readonly signal: AbortSignal;
  emit(event: MigrateEvent): void;
  /** Waits while the reader of the events lags. */
  emitPaced(event: MigrateEvent): Promise<void>;
  accept(): void;
}

/** Follows a run of an engine to its end. */
export async function follow<Event, Result>(run: Run<Event, Result>, onEvent: (event: Event) => void | Promise<void>): Promise<Result> {
  for await (const event of run) await onEvent(event);
  return run.result;
}

interface StepOptions {
  readonly step: MigrationStep;
  readonly target?: string;
  readonly run: MigrationRun;
}

/** Does a step, tells of it, and measures it. `told`: what came of it, for people. */
export async function doStep<T>(
  { step, target, run }: StepOptions,
  work: () => Promise<{ readonly value: T; readonly told: string; readonly isDoneBefore?: boolean }>,
): Promise<{ readonly value: T; readonly durationInMs: number }> {
  const of = { type: 'step', step, ...(target !== undefined && { target }) } as const;
  const begun = performance.now();
  run.emit({ ...of, state: 'started' });
  try {
    const { value, told, isDoneBefore } = await work();
    run.emit({ ...of, state: isDoneBefore ? 'skipped' : 'ended', message: told });
    return { value, durationInMs: Math.round(performance.now() - begun) };
  } catch (error) {
    run.emit({ ...of, state: 'failed', message: error instanceof Error ? error.message : String(error) });
    throw error;
  }
}

export function asLifeboatError(error: unknown): LifeboatError {
  if (LifeboatError.isInstance(error)) return error;
  return new LifeboatError({ code: 'INTERNAL', message: error instanceof Error ? error.message : String(error), cause: error });
}
