import type { RecordedCase } from '../recorded-case.ts';
import { get, post, remove } from './steps.ts';

const services = '/apis/apiregistration.k8s.io/v1/apiservices';
const name = 'v1beta1.dead.rec.example.com';
const aggregated = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';

export const apiServiceCases: RecordedCase[] = [
  {
    name: 'dead-api-service',
    steps: [
      post(services, {
        apiVersion: 'apiregistration.k8s.io/v1',
        kind: 'APIService',
        metadata: { name },
        spec: {
          group: 'dead.rec.example.com',
          version: 'v1beta1',
          groupPriorityMinimum: 100,
          versionPriority: 100,
          insecureSkipTLSVerify: true,
          service: { name: 'nobody', namespace: 'default' },
        },
      }),
      get(`${services}/${name}`, { untilText: '"status":"False"' }),
      get('/apis', { accept: aggregated, untilText: 'Stale', compare: 'subset' }),
      get('/apis', { compare: 'subset' }),
      get('/apis/dead.rec.example.com'),
      get('/apis/dead.rec.example.com/v1beta1'),
      get('/apis/dead.rec.example.com/v1beta1/things'),
      remove(`${services}/${name}`),
      get('/apis/dead.rec.example.com/v1beta1', { untilStatus: 404 }),
    ],
  },
];
