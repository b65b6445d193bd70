import type { MigratedTarget } from '../contract/migration/migration-result.ts';
import type { RestoreRequest } from '../contract/requests.ts';
import type { PlannedItem } from '../contract/results/planned-item.ts';
import { follow, type MigrationRun, type OpenTarget } from './migration-run.ts';

interface PlanTargetOptions {
  readonly target: OpenTarget;
  readonly request: RestoreRequest;
  readonly run: MigrationRun;
}

const mostBlocked = 1000;

/** What a restore would do in a target, and what it could not. @throws LifeboatError as `planRestore` */
export async function planTarget({ target, request, run }: PlanTargetOptions): Promise<NonNullable<MigratedTarget['plan']>> {
  const blocked: PlannedItem[] = [];
  const { counts, warnings, errors } = await follow(target.engine.planRestore(request), async (event) => {
    if (event.type === 'planned-item' && event.item.action === 'blocked' && blocked.length < mostBlocked) blocked.push(event.item);
    await run.emitPaced({ type: 'target', target: target.name, event });
  });
  return { counts, warnings, errors, blocked };
}
