import { conditionCases } from './condition-cases.ts';
import { mergeCases, strategicCases } from './merge-cases.ts';
import {
  configMaps,
  deployments,
  type ModifierCase,
  merge,
  modifiersOf,
  patches,
  type RefusedCase,
  type Rule,
  rule,
  rules,
  set,
} from './modifier-case.ts';
import { operationCases, valueCases } from './operation-cases.ts';

const broken: ModifierCase[] = [
  { name: 'an object that the API server refuses', rules: rules(rule(deployments, merge('{"spec":{"replicas":"many"}}'))) },
  {
    name: 'another name',
    rules: rules(rule(configMaps, patches('operation: replace, path: /metadata/name, value: other'))),
    made: '"name":"other"',
  },
  {
    name: 'another namespace',
    rules: rules(rule(configMaps, patches('operation: replace, path: /metadata/namespace, value: elsewhere', set('kept', 'x')))),
  },
  { name: 'another kind', rules: rules(rule(configMaps, merge('{"kind":"Secret"}'))) },
  { name: 'no kind', rules: rules(rule(configMaps, merge('{"kind":null}'))), differs: { missing: 'configmaps/settings' } },
  {
    name: 'one rule that does not fit, and one that does',
    rules: rules(rule(configMaps, patches('operation: remove, path: /data/none')), rule(configMaps, patches(set('second', 'x')))),
    differs: { missing: 'configmaps/settings' },
  },
  {
    name: 'a patch that is no YAML',
    rules: rules(rule(configMaps, merge('{"a": ['))),
    differs: { refused: true },
  },
  { name: 'a rule without patches', rules: rules(rule(configMaps, '')), differs: { refused: true } },
  {
    name: 'an expression that is none',
    rules: rules(rule("{ groupResource: configmaps, resourceNameRegex: '(' }", patches(set('c', 'x')))),
    differs: { refused: true },
  },
];

const text = (...each: Rule[]) => modifiersOf(rules(...each)('mods'));
export const refusedCases: readonly RefusedCase[] = [
  { name: 'another version', text: 'version: v2\nresourceModifierRules: []\n' },
  { name: 'no rules', text: 'version: v1\nresourceModifierRules: []\n' },
  { name: 'an unknown field', text: text(rule('{ groupResource: configmaps, resource: x }', patches(set('c', 'x')))) },
  { name: 'no type', text: text(rule('{ namespaces: [a] }', patches(set('c', 'x')))) },
  { name: 'two kinds of patches', text: text(rule(configMaps, `${patches(set('c', 'x'))}\n    ${merge('{}')}`)) },
  { name: 'an unknown operation', text: text(rule(configMaps, patches('operation: grow, path: /data'))) },
  { name: 'no path', text: text(rule(configMaps, patches('operation: add, value: x'))) },
  { name: 'a field twice', text: `${text(rule(configMaps, patches(set('c', 'x'))))}version: v1\n` },
];

export const modifierCases: readonly ModifierCase[] = [
  ...valueCases,
  ...operationCases,
  ...conditionCases,
  ...mergeCases,
  ...strategicCases,
  ...broken,
];
