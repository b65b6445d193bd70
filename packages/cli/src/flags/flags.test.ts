import { Command } from 'commander';
import { describe, expect, test } from 'vitest';
import { normalizeBooleans, parseOptionalBoolean } from './booleans.ts';
import { addFilterFlags, type FilterFlags, filterFields } from './filter-flags.ts';
import { parseMap } from './parse-map.ts';
import { parseFeatures } from './resources/parse-features.ts';
import { parseOrderedResources } from './resources/parse-ordered-resources.ts';
import { parseVersionPriority } from './resources/parse-version-priority.ts';

function parse(...argv: string[]) {
  const command = new Command().exitOverride().configureOutput({ writeErr: () => {} });
  addFilterFlags(command);
  command.parse(normalizeBooleans(argv, command), { from: 'user' });
  return filterFields(command.opts<FilterFlags>());
}

describe('filter flags become the fields of a spec', () => {
  test.each<[string[], object]>([
    [[], {}],
    [['--include-namespaces', 'a,b', '--include-namespaces', 'c'], { includedNamespaces: ['a', 'b', 'c'] }],
    [['--exclude-namespaces=kube-*'], { excludedNamespaces: ['kube-*'] }],
    [['--include-resources', 'pods, deployments.apps'], { includedResources: ['pods', 'deployments.apps'] }],
    [['--exclude-resources', 'secrets'], { excludedResources: ['secrets'] }],
    [['--include-cluster-resources'], { includeClusterResources: true }],
    [['--include-cluster-resources=false'], { includeClusterResources: false }],
    [['--include-cluster-resources', 'false', '--labels', 'a=b'], { includeClusterResources: false, labels: { a: 'b' } }],
    [['-l', 'app=web'], { labelSelector: { matchLabels: { app: 'web' } } }],
    [['--selector', 'tier!=db'], { labelSelector: { matchExpressions: [{ key: 'tier', operator: 'NotIn', values: ['db'] }] } }],
    [
      ['--or-selector', 'app=web or app in (a, b),!old'],
      {
        orLabelSelectors: [
          { matchLabels: { app: 'web' } },
          {
            matchExpressions: [
              { key: 'app', operator: 'In', values: ['a', 'b'] },
              { key: 'old', operator: 'DoesNotExist' },
            ],
          },
        ],
      },
    ],
    [['--item-operation-timeout', '1h30m'], { itemOperationTimeout: '1h30m' }],
    [['--labels', 'a=b,c=', '--annotations', 'x/y=1=2'], { labels: { a: 'b', c: '' }, annotations: { 'x/y': '1=2' } }],
  ])('%j', (argv, fields) => {
    expect(parse(...argv)).toEqual(fields);
  });

  test.each([
    [['--labels', 'novalue'], '--labels'],
    [['--include-cluster-resources=maybe'], '--include-cluster-resources'],
    [['-l', 'a b c'], '--selector'],
    [['-l', ''], '--selector'],
    [['-l', 'a in ()x'], '--selector'],
    [['--item-operation-timeout', '1 hour'], '--item-operation-timeout'],
    [['--item-operation-timeout', '-5m'], '--item-operation-timeout'],
  ])('%j is refused naming the flag', (argv, flag) => {
    expect(() => parse(...argv)).toThrow(flag);
  });
});

describe('booleans', () => {
  const program = new Command();
  program
    .command('create')
    .option('-w, --wait [bool]', '', parseOptionalBoolean)
    .option('--preserve-nodeports <bool>', '')
    .option('--confirm')
    .option('--no-secret')
    .option('--labels <pairs>')
    .option('--force');
  program.command('other').option('--force <how>');
  const normalize = (...argv: string[]) => normalizeBooleans(argv, program);

  test('a bare optional bool leaves the next argument alone', () => {
    expect(normalize('create', '-w', '--preserve-nodeports', 'r1', '--', '--preserve-nodeports', '--confirm=false')).toEqual([
      ...['create', '--wait=true', '--preserve-nodeports=true', 'r1'],
      ...['--', '--preserve-nodeports', '--confirm=false'],
    ]);
  });

  test('a plain one may have a value', () => {
    expect(normalize('create', '--confirm=true', '--no-secret=1', 'x')).toEqual(['create', '--confirm', '--no-secret', 'x']);
    expect(normalize('create', '--confirm=false', '--no-secret=F', 'x')).toEqual(['create', 'x']);
    expect(() => normalize('create', '--confirm=maybe')).toThrow('\'--confirm\' is true or false, not "maybe"');
  });

  test('the flags of another command, and what is none, stay as they are', () => {
    const argv = ['create', '--labels=true', '--unknown=true', '--wait=false', '--labels', '--confirm=false'];
    expect(normalize(...argv)).toEqual(argv);
    expect(normalize('other', '--force=false', '--confirm=false', '--wait')).toEqual([
      'other',
      '--force=false',
      '--confirm=false',
      '--wait',
    ]);
    expect(normalize('create', '--force=false')).toEqual(['create']);
  });
});

test('ordered resources', () => {
  expect(parseOrderedResources('pods=ns/a,ns/b;persistentvolumes=pv1;')).toEqual({ pods: 'ns/a,ns/b', persistentvolumes: 'pv1' });
  expect(() => parseOrderedResources('pods')).toThrow('pods');
});

test('features', () => {
  expect(parseFeatures('EnableAPIGroupVersions,', undefined)).toEqual({ enableAPIGroupVersions: true });
  expect(parseFeatures('', undefined)).toEqual({});
  expect(() => parseFeatures('EnableAPIGroupVersions,EnableCSI', undefined)).toThrow(
    'Unknown EnableCSI; known are: EnableAPIGroupVersions.',
  );
});

test('priorities of versions', () => {
  const one = parseVersionPriority('boats.example.com=v2, v1', undefined);
  expect(parseVersionPriority('crews.example.com=v1', one)).toEqual({ 'boats.example.com': ['v2', 'v1'], 'crews.example.com': ['v1'] });
  for (const text of ['boats', 'boats=', '=v1', 'boats=v1=v2', 'boats=v1,,v2'])
    expect(() => parseVersionPriority(text, undefined)).toThrow(text);
  expect(() => parseVersionPriority('boats.example.com=v1', one)).toThrow('twice');
});

test('image names hold colons', () => {
  const mapping = parseMap('=')('docker.io/=registry.example.com:5000/,quay.io=other', undefined);
  expect(mapping).toEqual({ 'docker.io/': 'registry.example.com:5000/', 'quay.io': 'other' });
});
