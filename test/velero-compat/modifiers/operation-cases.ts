import { configMaps, deployments, type ModifierCase, patches, rule, rules, set } from './modifier-case.ts';

export const valueCases: ModifierCase[] = [
  {
    name: 'a number',
    rules: rules(rule(deployments, patches('operation: replace, path: /spec/replicas, value: "7"'))),
    made: '"replicas":7',
  },
  {
    name: 'texts of all sorts',
    rules: rules(
      rule(
        configMaps,
        patches(
          set('number', String.raw`'"4"'`),
          set('truth', String.raw`'"true"'`),
          set('version', '1.14.2'),
          set('escaped', String.raw`'one\ttwo\nthree'`),
          set('unicode', String.raw`'\u00e4'`),
          set('date', '2026-01-01'),
          set('words', "'yes no'"),
          set('huge', "'1e999'"),
          'operation: add, path: /data/nothing',
          'operation: replace, path: /data/a, value: ""',
        ),
      ),
    ),
    made: '"number":"4"',
  },
  {
    name: 'objects and lists',
    rules: rules(
      rule(
        deployments,
        patches(
          `operation: add, path: /spec/template/spec/containers/0/args, value: '["run", "--fast"]'`,
          `operation: add, path: /spec/template/spec/tolerations, value: '[{"key":"a","operator":"Exists"}]'`,
          `operation: add, path: /metadata/annotations, value: '{"a/b": "c"}'`,
          `operation: add, path: /metadata/annotations/x~1y, value: z`,
        ),
      ),
    ),
    made: '"x/y":"z"',
  },
  {
    name: 'a number in a text field is refused by the API server',
    rules: rules(rule(configMaps, patches(set('c', '4')))),
  },
  {
    name: 'what looks like a number or a truth value to Go, and is none in JSON',
    rules: rules(
      rule(configMaps, patches(set('c', "'007'"))),
      rule(deployments, patches('operation: replace, path: /spec/paused, value: "True"')),
    ),
    differs: { refused: true },
  },
];

export const operationCases: ModifierCase[] = [
  {
    name: 'remove, move and copy',
    rules: rules(
      rule(
        configMaps,
        patches(
          'operation: remove, path: /data/a',
          'operation: move, from: /data/b, path: /data/moved',
          'operation: copy, from: /data/x.y, path: /data/copied',
        ),
      ),
    ),
    made: '"copied":"dotted"',
  },
  {
    name: 'indexes from the end, and the end',
    rules: rules(
      rule(
        deployments,
        patches(
          'operation: replace, path: /spec/template/spec/containers/-1/image, value: "tail:2"',
          'operation: add, path: /spec/template/spec/containers/0/args/-, value: last',
          'operation: remove, path: /spec/template/spec/containers/0/env/-3',
        ),
      ),
    ),
    made: 'tail:2',
  },
  {
    name: 'a test that fails leaves the object alone, one that holds does not',
    rules: rules(
      rule(configMaps, patches('operation: test, path: /data/a, value: "other"', set('never', 'x'))),
      rule(configMaps, patches('operation: test, path: /data/none, value: "null"', set('absent', 'x'))),
      rule(configMaps, patches(`operation: test, path: /data/b, value: '"2"'`, set('tested', 'x'))),
    ),
    made: '"tested":"x"',
  },
  {
    name: 'a path that is not there',
    rules: rules(rule(configMaps, patches('operation: replace, path: /data/none, value: x'))),
    differs: { missing: 'configmaps/settings' },
  },
  {
    name: 'a test below what is not there',
    rules: rules(rule(configMaps, patches('operation: test, path: /binaryData/none, value: x'))),
    differs: { missing: 'configmaps/settings' },
  },
];
