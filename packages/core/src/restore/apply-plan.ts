import type { RestoreEvent } from '../contract/events.ts';
import type { RestoreRequest, RestoreResult } from '../contract/requests.ts';
import type { ApplyOptions } from '../contract/saved-plans/saved-plan-options.ts';
import { equalJson, ownMember } from '../json/index.ts';
import type { RunContext } from '../records/start-run.ts';
import type { RestoreDependencies } from './request/restore-dependencies.ts';
import { runRestore } from './restore.ts';
import { clusterIdentity } from './saved-plan/cluster-identity.ts';
import { functionNames } from './saved-plan/create-plan-writer.ts';
import { createPlanGuard } from './saved-plan/plan-guard.ts';
import { planRefused, readSavedPlan } from './saved-plan/read-saved-plan.ts';

interface ApplyPlanOptions {
  readonly plan: AsyncIterable<Uint8Array | string>;
  readonly options: Omit<ApplyOptions, 'signal'>;
  /** Checks a request of data from outside. */
  readonly parse: (request: unknown) => RestoreRequest;
  readonly dependencies: (request: RestoreRequest, signal: AbortSignal) => Promise<RestoreDependencies>;
  readonly run: RunContext<RestoreEvent>;
}

/** Carries out a saved plan: what it lists, as it says, and nothing else. What is not as the plan saw it is an error of that object.
 * @throws LifeboatError `PLAN_REFUSED`, and as `runRestore` */
export async function applyPlan({ plan, options, parse, dependencies, run }: ApplyPlanOptions): Promise<RestoreResult> {
  const saved = await readSavedPlan(plan);
  const { header } = saved;
  const { name, ...functions } = options;
  requireFunctions(header.functions, functions);
  const request = parse({
    ...header.request,
    ...functions,
    storageLocation: header.storageLocation,
    ...(name !== undefined && { name }),
  });
  if (request.backupName !== header.backup.name) throw planRefused('its request is of another backup than its first line says');
  const given = await dependencies(request, run.signal);
  const identity = await clusterIdentity(given.cluster, run.signal);
  if (identity !== header.cluster)
    throw planRefused(
      `it was made for another cluster (kube-system ${header.cluster}) than ${given.cluster.server} (kube-system ${identity})`,
    );
  return runRestore({ request, dependencies: given, run, guard: (session) => createPlanGuard(saved, session) });
}

function requireFunctions(needed: Readonly<Record<string, readonly string[]>>, given: Readonly<Record<string, unknown>>): void {
  for (const field of new Set([...Object.keys(needed), ...Object.keys(given)])) {
    const [wanted, got] = [ownMember(needed, field) ?? [], functionNames(ownMember(given, field))];
    if (equalJson(wanted, got)) continue;
    const list = (names: readonly string[]) => (names.length === 0 ? 'none' : names.map((each) => `"${each}"`).join(', '));
    throw planRefused(`it was made with ${field} ${list(wanted)}, and ${list(got)} was given`);
  }
}
