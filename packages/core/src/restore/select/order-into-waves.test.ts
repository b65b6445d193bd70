import { expect, test } from 'vitest';
import { orderIntoWaves } from './order-into-waves.ts';

test('what others need comes first, what intercepts requests last, the middle in one wave', () => {
  const waves = orderIntoWaves([
    'mutatingwebhookconfigurations.admissionregistration.k8s.io',
    'widgets.example.com',
    'pods',
    'runtimeclasses.node.k8s.io',
    'volumeattributesclasses.storage.k8s.io',
    'persistentvolumeclaims',
    'persistentvolumes',
    'namespaces',
    'deployments.apps',
    'services',
    'controllerrevisions.apps',
    'apps.kappctrl.k14s.io',
    'customresourcedefinitions.apiextensions.k8s.io',
  ]);
  expect(waves).toEqual([
    ['customresourcedefinitions.apiextensions.k8s.io'],
    ['namespaces'],
    ['volumeattributesclasses.storage.k8s.io'],
    ['persistentvolumes'],
    ['persistentvolumeclaims'],
    ['runtimeclasses.node.k8s.io'],
    ['pods'],
    ['services'],
    ['controllerrevisions.apps'],
    ['deployments.apps', 'widgets.example.com'],
    ['apps.kappctrl.k14s.io'],
    ['mutatingwebhookconfigurations.admissionregistration.k8s.io'],
  ]);
});
