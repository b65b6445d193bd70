import { expect, test } from 'vitest';
import type { ApiResource } from '../../contract/cluster/discovery.ts';
import { createDiscovery } from './create-discovery.ts';

function type(group: string, version: string, resource: string, kind: string, shortNames: string[] = []): ApiResource {
  return {
    group,
    version,
    resource,
    kind,
    singularName: kind.toLowerCase(),
    namespaced: true,
    verbs: ['list'],
    shortNames,
    categories: [],
  };
}

const discovery = createDiscovery(
  [
    { group: '', version: 'v1', resources: [type('', 'v1', 'pods', 'Pod', ['po']), type('', 'v1', 'events', 'Event', ['ev'])] },
    { group: 'apps', version: 'v1', resources: [type('apps', 'v1', 'deployments', 'Deployment', ['deploy'])] },
    { group: 'events.k8s.io', version: 'v1', resources: [type('events.k8s.io', 'v1', 'events', 'Event', ['ev'])] },
    { group: 'shop.example.com', version: 'v2', resources: [type('shop.example.com', 'v2', 'orders', 'Order', ['po'])] },
    {
      group: 'shop.example.com',
      version: 'v1',
      resources: [type('shop.example.com', 'v1', 'orders', 'Order'), type('shop.example.com', 'v1', 'carts', 'Cart')],
    },
  ],
  [],
);

test.each([
  ['pods', 'v1/pods'],
  ['Pod', 'v1/pods'],
  ['po', 'v1/pods'],
  ['pods.v1.', 'v1/pods'],
  ['events', 'v1/events'],
  ['ev.events.k8s.io', 'events.k8s.io/v1/events'],
  ['events.events', 'events.k8s.io/v1/events'],
  ['deploy', 'apps/v1/deployments'],
  ['Deployment.apps', 'apps/v1/deployments'],
  ['deployments.v1.apps', 'apps/v1/deployments'],
  ['orders', 'shop.example.com/v2/orders'],
  ['orders.v1.shop.example.com', 'shop.example.com/v1/orders'],
  ['carts.shop.example.com', 'shop.example.com/v1/carts'],
  ['deployments.v2.apps', undefined],
  ['nothing', undefined],
  ['nothing.apps', undefined],
  ['', undefined],
])('%s resolves to %s', (name, expected) => {
  const found = discovery.resolve(name);
  expect(found && [found.group, found.version, found.resource].filter(Boolean).join('/')).toBe(expected);
});

test('preferred: every group-resource once, in the first version that has it', () => {
  expect(discovery.preferred.map(({ version, resource }) => `${version}/${resource}`)).toEqual([
    'v1/pods',
    'v1/events',
    'v1/deployments',
    'v1/events',
    'v2/orders',
    'v1/carts',
  ]);
  expect(discovery.all).toHaveLength(7);
  expect(discovery.groups.at(-1)).toEqual({ name: 'shop.example.com', versions: ['v2', 'v1'] });
  expect(discovery.find({ group: 'shop.example.com', version: 'v1', resource: 'orders' })?.kind).toBe('Order');
  expect(discovery.find({ group: 'shop.example.com', version: 'v3', resource: 'orders' })).toBeUndefined();
});
