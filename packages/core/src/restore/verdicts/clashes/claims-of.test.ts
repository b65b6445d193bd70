import { expect, test } from 'vitest';
import type { KubeObject } from '../../../plugin-api/kube-object.ts';
import { claimsOf } from './claims-of.ts';

const keys = (resource: string, spec: object) =>
  claimsOf(resource, { apiVersion: 'v1', kind: 'Any', metadata: { name: 'x', namespace: 'shop' }, spec } as KubeObject).map(
    ({ kind, key }) => `${kind} ${key}`,
  );
const routes = 'httproutes.gateway.networking.k8s.io';

test('Services: ports, addresses, load balancers', () => {
  const ports = [{ port: 80, nodePort: 30001 }, { port: 81 }, { port: 82, nodePort: 30001, protocol: 'UDP' }];
  expect(keys('services', { clusterIP: '10.0.0.5', clusterIPs: ['10.0.0.5', 'fd00::5'], ports })).toEqual([
    'node-port 30001',
    'cluster-ip 10.0.0.5',
    'cluster-ip fd00::5',
  ]);
  expect(keys('services', { type: 'LoadBalancer', loadBalancerIP: '192.0.2.1', healthCheckNodePort: 31000 })).toEqual([
    'node-port 31000',
    'load-balancer-ip 192.0.2.1',
  ]);
  expect(keys('services', { clusterIP: 'None' })).toEqual([]);
  expect(keys('services', { type: 'ExternalName', externalName: 'x', clusterIP: '10.0.0.5' })).toEqual([]);
});

test('routes: a host with each of its paths, across Ingresses and HTTPRoutes', () => {
  const rules = [{ host: 'a.example.com', http: { paths: [{ path: '/x' }, {}] } }, { http: { paths: [{ path: '/any' }] } }];
  expect(keys('ingresses.networking.k8s.io', { rules })).toEqual(['host route a.example.com/x', 'host route a.example.com/']);
  const matches = [{ path: { value: '/x' } }, { headers: [] }];
  expect(keys(routes, { hostnames: ['a.example.com', 7], rules: [{ matches }] })).toEqual([
    'host route a.example.com/x',
    'host route a.example.com/',
  ]);
  expect(keys(routes, { hostnames: ['b.example.com'] })).toEqual(['host route b.example.com/']);
  expect(keys(routes, { rules: [{}] })).toEqual([]);
});

test('Gateways: a host with its port', () => {
  const listeners = [{ hostname: '*.example.com', port: 443 }, { port: 80 }];
  expect(keys('gateways.gateway.networking.k8s.io', { listeners })).toEqual(['host listener *.example.com:443']);
});
