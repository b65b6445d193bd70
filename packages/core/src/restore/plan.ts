import type { PlanEvent } from '../contract/events.ts';
import type { RestorePlanResult, RestoreRequest } from '../contract/requests.ts';
import type { PlannedItem } from '../contract/results/planned-item.ts';
import type { PlanSink } from '../contract/saved-plans/saved-plan-options.ts';
import { coded } from '../errors/issues/issue-codes.ts';
import { forEachInParallel } from '../flow/for-each-in-parallel.ts';
import { groupResource } from '../plugin-api/kube-object.ts';
import type { RunContext } from '../records/start-run.ts';
import { prepareAtFirstHealthy } from './prepare/prepare-at-first-healthy.ts';
import { createQuiescer } from './quiesce/quiescer.ts';
import type { RestoreDependencies } from './request/restore-dependencies.ts';
import { createPlanWriter, type SeenObject } from './saved-plan/create-plan-writer.ts';
import { createItemSource } from './select/item-source.ts';
import { orderIntoWaves } from './select/order-into-waves.ts';
import { createVerdicts } from './verdicts/create-verdicts.ts';
import { planItem } from './waves/plan-item.ts';
import { planNamespaces } from './waves/plan-namespaces.ts';

export interface RunPlanOptions {
  readonly request: RestoreRequest;
  readonly dependencies: RestoreDependencies;
  /** @default the plan is not saved */
  readonly save?: PlanSink | undefined;
  readonly run: RunContext<PlanEvent>;
}

/**
 * What a restore would do, object by object, in its order: the same checks, selection, transformation and decisions, and
 * nothing is written. What a write would show (admission, quotas, immutable fields) the API server is asked by dry-runs.
 * @throws LifeboatError as `runRestore` does before it writes
 */
export async function runPlan({ request, dependencies, save, run }: RunPlanOptions): Promise<RestorePlanResult> {
  const session = await prepareAtFirstHealthy({ request, dependencies, signal: run.signal, onMessage: () => {} });
  run.accept();
  try {
    const counts = { create: 0, update: 0, recreate: 0, unchanged: 0, skip: 0, blocked: 0 };
    const writer = save && (await createPlanWriter({ sink: save, request, session }));
    const tell = async (item: PlannedItem, seen: SeenObject = {}) => {
      counts[item.action] += 1;
      await writer?.add(item, seen);
      await run.emitPaced({ type: 'planned-item', item });
    };
    const source = createItemSource(session);
    const verdicts = createVerdicts(session);
    const quiescer = createQuiescer(session);
    const heldDeployments = await quiescer.running();
    const namespaces = planNamespaces(session, verdicts, tell);
    const planned = new Set<string>();
    const { selection } = session.view;
    for (const wave of orderIntoWaves(selection.resources)) {
      await forEachInParallel(
        wave.flatMap((resource) => [...selection.items(resource)]),
        {
          what: 'The restore',
          concurrency: dependencies.concurrency,
          signal: run.signal,
          work: (id) => planItem(id, { session, source, quiescer, namespaces, verdicts, planned, tell }),
        },
      );
    }
    session.risks.tell(session.log);
    for (const id of [...selection.commands.values()].flat()) {
      const namespace = id.namespace === '' ? '' : selection.targetNamespace(id.namespace);
      const reason = 'it is a command, and would be carried out again (includedResources with its kind restores it)';
      await tell({ groupResource: groupResource(id), namespace, name: id.name, action: 'skip', code: 'COMMAND', reason });
    }
    for (const { id, error } of session.judged?.undecided ?? []) {
      const namespace = id.namespace === '' ? '' : selection.targetNamespace(id.namespace);
      const reason = error.message;
      await tell({ groupResource: groupResource(id), namespace, name: id.name, action: 'blocked', code: 'SELECTION_UNDECIDED', reason });
    }
    if (planned.size === 0) session.log.warn(`Nothing of backup "${request.backupName}" is selected`, coded('NOTHING_SELECTED'));
    await writer?.end();
    return {
      counts,
      heldDeployments,
      storageLocation: session.dependencies.store.location,
      warnings: session.log.results.warnings,
      errors: session.log.results.errors,
      issues: session.log.issues,
    };
  } finally {
    await session.archive.close();
  }
}
