import { expect, test } from 'vitest';
import { parseJson, stringifyJson } from '../../../json/index.ts';
import type { KubeObject } from '../../../plugin-api/kube-object.ts';
import { findConversion } from './find-conversion.ts';

test.each([
  [
    'ingresses.networking.k8s.io',
    'networking.k8s.io/v1beta1',
    '{"spec":{"backend":{"serviceName":"a","servicePort":80},"rules":[{"http":{"paths":[{"backend":{"serviceName":"b","servicePort":"http"}},{"pathType":"Exact","backend":{"resource":{"kind":"X"}}}]}}]}}',
    '{"spec":{"rules":[{"http":{"paths":[{"backend":{"service":{"name":"b","port":{"name":"http"}}},"pathType":"ImplementationSpecific"},{"pathType":"Exact","backend":{"resource":{"kind":"X"}}}]}}],"defaultBackend":{"service":{"name":"a","port":{"number":80}}}}}',
  ],
  ['poddisruptionbudgets.policy', 'policy/v1beta1', '{"spec":{"minAvailable":1,"selector":{}}}', '{"spec":{"minAvailable":1}}'],
  [
    'poddisruptionbudgets.policy',
    'policy/v1beta1',
    '{"spec":{"selector":{"matchLabels":{"a":"b"}}}}',
    '{"spec":{"selector":{"matchLabels":{"a":"b"}}}}',
  ],
  ['cronjobs.batch', 'batch/v1beta1', '{"spec":{"big":12345678901234567890}}', '{"spec":{"big":12345678901234567890}}'],
  [
    'endpointslices.discovery.k8s.io',
    'discovery.k8s.io/v1beta1',
    '{"endpoints":[{"topology":{"kubernetes.io/hostname":"n","topology.kubernetes.io/zone":"z","x":"y"}}]}',
    '{"endpoints":[{"nodeName":"n","zone":"z","deprecatedTopology":{"x":"y"}}]}',
  ],
  [
    'prioritylevelconfigurations.flowcontrol.apiserver.k8s.io',
    'flowcontrol.apiserver.k8s.io/v1beta2',
    '{"spec":{"limited":{"assuredConcurrencyShares":5}}}',
    '{"spec":{"limited":{"nominalConcurrencyShares":5}}}',
  ],
])('%s of %s', (resource, apiVersion, from, to) => {
  const [group = '', version = ''] = apiVersion.split('/');
  const object = { apiVersion, kind: 'K', metadata: { name: 'n', managedFields: [] }, ...(parseJson(from) as object) } as KubeObject;
  const before = stringifyJson(object);
  const found = findConversion(resource, [version], ['v1', 'v9']);
  const { apiVersion: made, kind: _, metadata, ...rest } = found?.convert(object) ?? object;
  expect(made).toBe(`${group}/v1`);
  expect(metadata).toEqual({ name: 'n' });
  expect(stringifyJson(rest)).toBe(to);
  expect(stringifyJson(object)).toBe(before);
});

test('only to a version that is served, from one that is known', () => {
  expect(findConversion('cronjobs.batch', ['v1beta1'], ['v2'])).toBeUndefined();
  expect(findConversion('cronjobs.batch', ['v0'], ['v1'])).toBeUndefined();
  expect(findConversion('widgets.example.com', ['v1beta1'], ['v1'])).toBeUndefined();
});
