import type { RecordedCase } from '../recorded-case.ts';
import { get } from './steps.ts';

const aggregated = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';
const deployments = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json';

export const discoveryCases: RecordedCase[] = [
  {
    name: 'discovery',
    steps: [
      get('/api', { accept: aggregated, compare: 'subset' }),
      get('/apis', { accept: deployments, compare: 'subset' }),
      get('/api', { ignore: ['serverAddressByClientCIDRs'] }),
      get('/apis', { compare: 'subset' }),
      get('/apis/apps'),
      get('/api/v1', { compare: 'subset' }),
      get('/apis/apps/v1', { compare: 'subset' }),
      get('/apis/nothing.example/v1'),
      get('/apis/apps/v9'),
      get('/version', { compare: 'status' }),
      get('/nothing'),
      get('/api/v1/nothings'),
      get('/api/v1/namespaces/default/nothings/x'),
      get('/healthz'),
      get('/readyz'),
      get('/version', { token: 'wrong' }),
      get('/api/v1/namespaces', { token: false }),
      get('/api/v1/secrets', { token: false }),
    ],
  },
];
