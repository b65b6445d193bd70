import { LifeboatError } from '../../../errors/lifeboat-error.ts';
import type { CompiledModifiers } from '../../../filters/modifiers/compile-resource-modifiers.ts';
import { equalJson } from '../../../json/index.ts';
import { checkActionOutput } from '../../../plugin-api/foreign/check-action-output.ts';
import { groupResource, type KubeObject, type ResourceIdentifier } from '../../../plugin-api/kube-object.ts';
import type { Restore } from '../../../velero-api/objects/restore.ts';
import { backupNameLabel, restoreNameLabel, validLabelValue } from '../../../velero-api/values/labels.ts';
import type { ClusterView } from '../../select/cluster-view.ts';
import type { StepInput } from './transform-step.ts';
import { type ChangedObject, runSteps, type TransformObserver, type TransformSteps } from './transform-steps.ts';

/** What changing an object by the request takes. */
export interface ChangeSession {
  readonly modifiers: CompiledModifiers | undefined;
  readonly steps: TransformSteps;
  readonly restore: Restore;
  readonly view: ClusterView;
}

/** An object as the request wants it: by its plain options, its resource modifiers, and its functions, which see it in its new
 * namespace. @throws LifeboatError `ITEM_ACTION_FAILED`, `TIMEOUT` */
export async function changeObject(
  session: ChangeSession,
  input: StepInput & { readonly observe: TransformObserver | undefined },
): Promise<ChangedObject> {
  const { id, observe } = input;
  const mapped = await runSteps(session.steps.options, input);
  if (!mapped.object) return mapped;
  const wanted = await modified(mapped.object, session, id);
  if (observe && !equalJson(mapped.object, wanted)) observe('resourceModifier', mapped.object, wanted);
  addTarget(wanted, session, id);
  const changed = await runSteps(session.steps.functions, { ...input, object: wanted });
  // Hooks look for the labels.
  if (changed.object) addTarget(changed.object, session, id);
  return changed;
}

/** As the resource modifiers of the request make it. */
async function modified(item: KubeObject, { modifiers }: ChangeSession, id: ResourceIdentifier): Promise<KubeObject> {
  if (!modifiers) return item;
  try {
    const changed = await modifiers.modify({ object: item, resource: groupResource(id), namespace: id.namespace });
    // As with Velero it may have another name; its namespace is set anyway.
    checkActionOutput({ item: changed }, { action: 'The resource modifier', item, mayRename: true });
    return changed;
  } catch (cause) {
    if (LifeboatError.isInstance(cause)) throw cause;
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new LifeboatError({ code: 'ITEM_ACTION_FAILED', message: `The resource modifier does not fit: ${message}`, cause });
  }
}

function addTarget(wanted: KubeObject, { restore, view }: ChangeSession, id: ResourceIdentifier): void {
  if (id.namespace !== '') wanted.metadata.namespace = view.selection.targetNamespace(id.namespace);
  wanted.metadata.labels = {
    ...wanted.metadata.labels,
    [backupNameLabel]: validLabelValue(restore.spec.backupName ?? ''),
    [restoreNameLabel]: validLabelValue(restore.metadata.name),
  };
}
