import { expect, test } from 'vitest';
import { executeForTest } from '../testing/execute-for-test.ts';
import { expectAsVelero } from '../testing/expect-as-velero.ts';
import { admissionWebhookConfiguration } from './admission-webhook-configuration.ts';

const resource = 'validatingwebhookconfigurations.admissionregistration.k8s.io';
const item = (version: string) => ({
  apiVersion: `admissionregistration.k8s.io/${version}`,
  kind: 'ValidatingWebhookConfiguration',
  metadata: { name: 'w' },
  webhooks: [{ sideEffects: 'Unknown' }, { sideEffects: 'NoneOnDryRun' }, { sideEffects: 'None' }],
});

test('side effects that v1 refuses become None', async () => {
  const { item: changed } = await executeForTest(admissionWebhookConfiguration, { item: item('v1'), resource });
  expect(changed?.webhooks).toEqual([{ sideEffects: 'None' }, { sideEffects: 'NoneOnDryRun' }, { sideEffects: 'None' }]);
});

test('other versions stay', async () => {
  expect(await executeForTest(admissionWebhookConfiguration, { item: item('v1beta1'), resource })).toEqual({});
});

test('as real Velero', async () => {
  for (const kind of ['mutatingwebhookconfigurations', 'validatingwebhookconfigurations'])
    await expectAsVelero([admissionWebhookConfiguration], { restore: 'edited-plain', resource: `${kind}.admissionregistration.k8s.io` });
});
