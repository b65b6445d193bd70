import { type ModifierCase, merge, patches, rule, rules, set } from './modifier-case.ts';

export const conditionCases: ModifierCase[] = [
  {
    name: 'types by patterns',
    rules: rules(
      rule("{ groupResource: '{configmaps,widgets.mods.example.com}' }", merge('{"metadata":{"labels":{"either":"yes"}}}')),
      rule("{ groupResource: '*' }", merge('{"metadata":{"labels":{"one-part":"yes"}}}')),
      rule("{ groupResource: '*.*' }", merge('{"metadata":{"labels":{"two-parts":"yes"}}}')),
      rule("{ groupResource: '**' }", merge('{"metadata":{"labels":{"all":"yes"}}}')),
      rule("{ groupResource: 's[a-e]rv*' }", merge('{"metadata":{"labels":{"class":"yes"}}}')),
    ),
    made: '"two-parts":"yes"',
  },
  {
    name: 'namespaces of the backup, not those of the restore',
    rules: rules(
      rule("{ groupResource: configmaps, namespaces: ['{m,x}@'] }", patches(set('source', 'x'))),
      rule("{ groupResource: configmaps, namespaces: ['velero@', 'lifeboat@', 'velero*'] }", patches(set('target', 'x'))),
    ),
    made: '"source":"x"',
  },
  {
    name: 'names by expressions',
    rules: rules(
      rule("{ groupResource: configmaps, resourceNameRegex: '(?i)^SETT' }", patches(set('flags', 'x'))),
      rule("{ groupResource: configmaps, resourceNameRegex: '[[:alpha:]]{8}\\z' }", patches(set('posix', 'x'))),
      rule("{ groupResource: configmaps, resourceNameRegex: 'ting' }", patches(set('unanchored', 'x'))),
      rule("{ groupResource: configmaps, resourceNameRegex: '^ting' }", patches(set('anchored', 'x'))),
    ),
    made: '"unanchored":"x"',
  },
  {
    name: 'labels',
    rules: rules(
      rule(
        '{ groupResource: deployments.apps, labelSelector: { matchExpressions: [{ key: tier, operator: In, values: [front, back] }] } }',
        merge('{"metadata":{"labels":{"in":"yes"}}}'),
      ),
      rule(
        '{ groupResource: deployments.apps, labelSelector: { matchLabels: { app: db } } }',
        merge('{"metadata":{"labels":{"db":"yes"}}}'),
      ),
    ),
    made: '"in":"yes"',
  },
  {
    name: 'values, all by the object as it came',
    rules: rules(
      rule(
        '{ groupResource: configmaps, matches: [{ path: /data/a, value: \'"1"\' }] }',
        patches('operation: replace, path: /data/a, value: x'),
      ),
      rule(
        '{ groupResource: configmaps, matches: [{ path: /data/a, value: \'"1"\' }, { path: /data/b, value: \'"2"\' }] }',
        patches(set('both', 'x')),
      ),
      rule('{ groupResource: configmaps, matches: [{ path: /data/a, value: x }] }', patches(set('after', 'x'))),
      rule('{ groupResource: configmaps, matches: [{ path: /data/a/b/c, value: x }] }', patches(set('deep', 'x'))),
      rule("{ groupResource: configmaps, matches: [{ path: /immutable, value: 'null' }] }", patches(set('absent', 'x'))),
      rule("{ groupResource: deployments.apps, matches: [{ path: /spec/replicas, value: '2' }] }", merge('{"spec":{"replicas":5}}')),
      rule(
        "{ groupResource: deployments.apps, matches: [{ path: /spec/template/spec/containers/7/name, value: 'x' }] }",
        merge('{"spec":{"replicas":6}}'),
      ),
    ),
    made: '"both":"x"',
  },
];
