import { LifeboatError } from '../../errors/lifeboat-error.ts';
import type { KubeObject, ResourceIdentifier } from '../kube-object.ts';

interface Output {
  readonly item?: KubeObject | undefined;
  readonly additionalItems?: readonly ResourceIdentifier[] | undefined;
  readonly postOperationItems?: readonly ResourceIdentifier[] | undefined;
  readonly operationId?: string | undefined;
}

/**
 * What an action made of an item, once it can be kept: an object of the same kind under the same name, and lists of objects.
 * @param options.mayRename the name may change: on the way out of a backup, as with Velero
 * @throws LifeboatError `ITEM_ACTION_FAILED` naming the action
 */
export function checkActionOutput<T extends Output>(
  output: T,
  { action, item, mayRename = false }: { readonly action: string; readonly item: KubeObject; readonly mayRename?: boolean },
): T {
  const problem = outputProblem(output, item, mayRename);
  if (problem === undefined) return output;
  throw new LifeboatError({ code: 'ITEM_ACTION_FAILED', message: `${action} ${problem}` });
}

/** @throws LifeboatError `ITEM_ACTION_FAILED` naming the action */
export function checkRelatedItems(items: readonly ResourceIdentifier[], action: string): readonly ResourceIdentifier[] {
  if (areIds(items)) return items;
  throw new LifeboatError({ code: 'ITEM_ACTION_FAILED', message: `${action} returned no list of { group, resource, namespace, name }` });
}

function outputProblem(output: unknown, from: KubeObject, mayRename: boolean): string | undefined {
  if (!isObject(output)) return 'returned nothing: an action returns an object, {} where it changes nothing';
  const { item, additionalItems = [], postOperationItems = [], operationId = '' } = output;
  if (!areIds(additionalItems)) return 'returned additionalItems that are no list of { group, resource, namespace, name }';
  if (!areIds(postOperationItems)) return 'returned postOperationItems that are no list of { group, resource, namespace, name }';
  if (typeof operationId !== 'string') return 'returned an operationId that is no text';
  if (item === undefined) return undefined;
  if (!isObject(item) || !isObject(item.metadata)) return 'returned an item that is no Kubernetes object with metadata';
  const to = item as unknown as KubeObject;
  if (to.kind !== from.kind || groupOf(to) !== groupOf(from))
    return `made ${to.apiVersion} ${to.kind} of ${from.apiVersion} ${from.kind}: the kind must stay`;
  if (mayRename && typeof to.metadata.name === 'string' && to.metadata.name !== '') return undefined;
  if (to.metadata.name !== from.metadata.name || to.metadata.namespace !== from.metadata.namespace)
    return `moved its item from ${nameOf(from)} to ${nameOf(to)}: name and namespace must stay, or it could not be restored`;
  return undefined;
}

function areIds(ids: unknown): ids is readonly ResourceIdentifier[] {
  const isText = (value: unknown) => typeof value === 'string';
  return (
    Array.isArray(ids) &&
    ids.every((id) => isObject(id) && isText(id.group) && isText(id.resource) && isText(id.namespace) && isText(id.name) && id.name !== '')
  );
}

function groupOf({ apiVersion }: KubeObject): string {
  return String(apiVersion).includes('/') ? (String(apiVersion).split('/')[0] ?? '') : '';
}

function nameOf({ metadata: { namespace, name } }: KubeObject): string {
  return namespace ? `${namespace}/${name}` : String(name);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
