import { ownMember, setOwnMember } from '../../../json/index.ts';
import { objectAt, objectsAt } from '../../../objects/object-at.ts';
import { podSpecsIn } from './pod-specs-in.ts';
import { changingStep, type TransformStep } from './transform-step.ts';

/** What stands in place of a label or a taint; `undefined`: nothing. */
type Pair = { readonly key: string; readonly value: string } | undefined;
type PairMapper = (key: string, value: string) => Pair;
type Fields = Record<string, unknown>;

/** `nodeSelectorMapping` of a request. */
export function nodeSelectorStep(mapping: Readonly<Record<string, string>>): TransformStep {
  const map = pairMapper(mapping);
  return changingStep('nodeSelectorMapping', ({ object }) => {
    for (const spec of podSpecsIn(object)) {
      const selector = objectAt(spec, 'nodeSelector');
      if (selector) spec.nodeSelector = mapLabels(selector, map);
      const affinity = objectAt(spec, 'affinity', 'nodeAffinity');
      const terms: Fields[] = [
        ...objectsAt(affinity, 'requiredDuringSchedulingIgnoredDuringExecution', 'nodeSelectorTerms'),
        ...objectsAt(affinity, 'preferredDuringSchedulingIgnoredDuringExecution').flatMap((each) => {
          const preference = objectAt(each, 'preference');
          return preference ? [preference] : [];
        }),
      ];
      for (const term of terms)
        if (Array.isArray(term.matchExpressions))
          term.matchExpressions = objectsAt(term, 'matchExpressions').flatMap((expression) => mapExpression(expression, map));
    }
  });
}

/** `tolerationMapping` of a request. */
export function tolerationStep(mapping: Readonly<Record<string, string>>): TransformStep {
  const map = pairMapper(mapping);
  return changingStep('tolerationMapping', ({ object }) => {
    for (const spec of podSpecsIn(object)) {
      if (!Array.isArray(spec.tolerations)) continue;
      spec.tolerations = objectsAt(spec, 'tolerations').flatMap((toleration) => {
        const { key, value = '' } = toleration;
        if (typeof key !== 'string' || typeof value !== 'string') return [toleration];
        const mapped = map(key, value);
        if (!mapped) return [];
        const hasValue = toleration.operator !== 'Exists' && mapped.value !== '';
        const { value: _, ...rest } = toleration;
        return [{ ...rest, key: mapped.key, ...(hasValue && { value: mapped.value }) }];
      });
    }
  });
}

function mapLabels(labels: Fields, map: PairMapper): Fields {
  const result: Fields = {};
  for (const [key, value] of Object.entries(labels)) {
    const mapped = typeof value === 'string' ? map(key, value) : { key, value };
    if (mapped) setOwnMember(result, mapped.key, mapped.value);
  }
  return result;
}

/** An expression has one label: its values are mapped as long as they go to one label. */
function mapExpression(expression: Fields, map: PairMapper): Fields[] {
  const { key, values } = expression;
  if (typeof key !== 'string') return [expression];
  const given = Array.isArray(values) ? values.filter((value) => typeof value === 'string') : [];
  if (given.length === 0) {
    const mapped = map(key, '');
    return mapped ? [{ ...expression, key: mapped.key }] : [];
  }
  const pairs = given.flatMap((value) => map(key, value) ?? []);
  return [...Map.groupBy(pairs, (pair) => pair.key)].map(([label, own]) => ({
    ...expression,
    key: label,
    values: [...new Set(own.map(({ value }) => value))],
  }));
}

function pairMapper(mapping: Readonly<Record<string, string>>): PairMapper {
  return (key, value) => {
    const target = ownMember(mapping, `${key}=${value}`) ?? ownMember(mapping, key);
    if (target === undefined) return { key, value };
    if (target === '') return undefined;
    const at = target.indexOf('=');
    return at < 0 ? { key: target, value } : { key: target.slice(0, at), value: target.slice(at + 1) };
  };
}
