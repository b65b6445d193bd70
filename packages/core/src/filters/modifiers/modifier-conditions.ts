import { type JsonPatchOperation, jsonPatch } from '../../json/index.ts';
import type { KubeObject } from '../../plugin-api/kube-object.ts';
import type { LabelSelector } from '../../velero-api/values/meta.ts';
import { createGlob, createSegmentedGlob } from '../glob.ts';
import { matchesLabelSelector, validateLabelSelector } from '../label-selector.ts';
import { compileOperation } from './compile-operation.ts';
import { goRegExp } from './go-reg-exp.ts';
import { messageOf } from './message-of.ts';
import type { ModifiedItem, RuleOptions } from './modified-item.ts';

export type Condition = (item: ModifiedItem) => boolean;

const known = ['groupResource', 'resourceNameRegex', 'namespaces', 'labelSelector', 'matches'];

/** The conditions of a rule, which must all hold. */
export function compileConditions({ rule, place, fields, problems }: RuleOptions): Condition[] {
  const given = fields.mapping(rule ?? {}, place, known) ?? {};
  const conditions: Condition[] = [];
  const groupResource = given.groupResource === undefined ? '' : (fields.text(given.groupResource, `${place}.groupResource`) ?? '');
  const isMeant = createSegmentedGlob(groupResource, '.');
  if (groupResource === '') problems.push(`${place}.groupResource is missing: such as pods, or deployments.apps`);
  else if (!isMeant) problems.push(`${place}.groupResource ${groupResource} is no pattern: a bracket or brace is not closed`);
  else conditions.push(({ resource }) => isMeant(resource));
  if (given.resourceNameRegex !== undefined && given.resourceNameRegex !== '') {
    const text = fields.text(given.resourceNameRegex, `${place}.resourceNameRegex`) ?? '';
    try {
      const pattern = goRegExp(text);
      conditions.push(({ object }) => pattern.test(object.metadata.name));
    } catch (error) {
      problems.push(`${place}.resourceNameRegex is no regular expression: ${messageOf(error)}`);
    }
  }
  const namespaces = fields.texts(given.namespaces, `${place}.namespaces`).map((pattern) => createGlob(pattern));
  if (namespaces.length > 0) conditions.push(({ namespace }) => namespace === '' || namespaces.some((matches) => matches(namespace)));
  if (given.labelSelector !== undefined && given.labelSelector !== null) {
    const selector = (fields.mapping(given.labelSelector, `${place}.labelSelector`, ['matchLabels', 'matchExpressions']) ??
      {}) as LabelSelector;
    problems.push(...validateLabelSelector(selector).map((problem) => `${place}.labelSelector: ${problem}`));
    conditions.push(({ object }) => matchesLabelSelector(selector, object.metadata.labels));
  }
  const tests = fields.list(given.matches, `${place}.matches`).map((each, index) => {
    const match = fields.mapping(each, `${place}.matches[${index}]`, ['path', 'value']) ?? {};
    return compileOperation({ ...match, operation: 'test' }, `${place}.matches[${index}]`, fields, problems);
  });
  if (tests.length > 0) conditions.push(({ object }) => holds(object, tests));
  return conditions;
}

function holds(object: KubeObject, tests: readonly JsonPatchOperation[]): boolean {
  try {
    jsonPatch(object, tests);
    return true;
  } catch {
    // Another value, or nothing there.
    return false;
  }
}
