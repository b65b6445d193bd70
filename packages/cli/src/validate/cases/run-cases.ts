import type { CliContext } from '../../cli-context.ts';
import { type Capability, capabilityOf } from '../capability.ts';
import type { CaseOutcome } from './case-outcome.ts';
import { explainFailure } from './explain-failure.ts';

interface RunCasesOptions<Case extends { readonly name: string }> {
  readonly cases: readonly Case[];
  readonly capabilities: readonly Capability[];
  /** Runs a case; says why it was skipped. */
  run(one: Case): Promise<string | undefined>;
  /** Before each case. */
  onCase(progress: { readonly name: string; readonly done: number; readonly total: number }): void;
  readonly context: Pick<CliContext, 'signal' | 'now'>;
}

/** Runs the cases of a suite one after the other, to the end whatever fails. @throws only when the signal is aborted */
export async function runCases<Case extends { readonly name: string }>(options: RunCasesOptions<Case>): Promise<CaseOutcome[]> {
  const { cases, capabilities, run, onCase, context } = options;
  const outcomes: CaseOutcome[] = [];
  for (const one of cases) {
    context.signal.throwIfAborted();
    onCase({ name: one.name, done: outcomes.length, total: cases.length });
    const capability = capabilityOf(one.name, capabilities);
    const started = context.now().getTime();
    const common = () => ({ name: one.name, capability: capability.name, durationInMs: context.now().getTime() - started });
    try {
      const reason = await run(one);
      outcomes.push(reason === undefined ? { ...common(), outcome: 'passed' } : { ...common(), outcome: 'skipped', reason });
    } catch (error) {
      context.signal.throwIfAborted();
      const { means, advice } = capability;
      outcomes.push({ ...common(), outcome: 'failed', message: explainFailure(error), means, advice });
    }
  }
  return outcomes;
}
