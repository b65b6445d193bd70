import type { ComparedSide, CompareOptions, ComparisonRule } from '../../contract/comparison/comparison.ts';
import { clusterClientField } from '../../kubernetes/cluster-client-fields.ts';
import {
  call,
  either,
  flag,
  listOf,
  objectOf,
  oneOf,
  required,
  signal,
  text,
  textMap,
  texts,
} from '../../velero-api/schema/field-schema.ts';
import { invalidCall, takeCall } from './take-call.ts';

interface AnySide {
  readonly backup?: string;
  readonly storageLocation?: string;
  readonly cluster?: Extract<ComparedSide, { readonly cluster: unknown }>['cluster'];
}

const sideField = objectOf<AnySide>({ backup: text, storageLocation: text, cluster: either(oneOf(['own']), clusterClientField) });
export const ruleField = objectOf<ComparisonRule>({
  reason: required(text),
  resources: texts,
  when: call,
  allows: required(either(oneOf(['missing-right', 'extra-right', 'everything']), texts)),
});
const optionsField = objectOf<CompareOptions>({
  includedNamespaces: texts,
  excludedNamespaces: texts,
  includedResources: texts,
  excludedResources: texts,
  includeClusterResources: flag,
  namespaceMapping: textMap,
  rules: listOf(ruleField),
  signal,
});

/** What `compare` was given, checked and copied. @throws LifeboatError `INVALID_REQUEST` */
export function takeComparison(left: ComparedSide, right: ComparedSide, options: CompareOptions) {
  return { left: takeSide('left', left), right: takeSide('right', right), options: takeCall('compare', options, optionsField) };
}

function takeSide(which: string, given: ComparedSide): ComparedSide {
  const { backup, storageLocation, cluster } = takeCall<AnySide>('compare', given, sideField);
  if ((backup === undefined) === (cluster === undefined))
    throw invalidCall('compare', [`${which}: name either a backup ({ backup }) or a cluster ({ cluster })`]);
  if (cluster !== undefined && storageLocation !== undefined)
    throw invalidCall('compare', [`${which}.storageLocation: Forbidden: a cluster is in no storage location`]);
  return cluster === undefined ? { backup: backup ?? '', ...(storageLocation !== undefined && { storageLocation }) } : { cluster };
}
