import type { DifferentObject, ObjectDifference, ValueDifference } from '../contract/comparison/comparison.ts';

/** How many places of an object are told. */
export const mostPlaces = 200;
const hidden = '(not shown)';
// `kubectl apply` keeps the whole object in an annotation.
const secretPlaces = /^\/(data|stringData|metadata\/annotations|metadata\/managedFields)(\/|$)/;

/** What is told of an object that differs. Values of Secrets stay inside. */
export function differentObject(differences: readonly [ObjectDifference, ...ObjectDifference[]]): DifferentObject {
  const [{ resource, object, left, right }] = differences;
  const at = object.indexOf('/');
  const values = differences.flatMap(({ value }) => (value ? [withoutSecrets(resource, value)] : []));
  return {
    groupResource: resource,
    namespace: object.slice(0, at),
    name: object.slice(at + 1),
    change: left && right ? 'changed' : left ? 'missing' : 'extra',
    differences: values.slice(0, mostPlaces),
    moreDifferences: Math.max(0, values.length - mostPlaces),
  };
}

/** A difference as it may be shown: values of Secrets stay inside. */
export function withoutSecrets(resource: string, value: ValueDifference): ValueDifference {
  if (resource !== 'secrets' || !secretPlaces.test(value.path)) return value;
  const hide = (side: unknown) => (side === undefined ? undefined : hidden);
  return { path: value.path, left: hide(value.left), right: hide(value.right) };
}
