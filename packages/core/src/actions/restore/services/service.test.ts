import { expect, test } from 'vitest';
import { executeForTest } from '../testing/execute-for-test.ts';
import { expectAsVelero } from '../testing/expect-as-velero.ts';
import { service } from './service.ts';

const ports = () => [
  { name: 'a', port: 80, protocol: 'TCP', nodePort: 30001 },
  { name: 'b', port: 81, protocol: 'TCP', nodePort: 30002 },
];
const item = (metadata: object, spec: object = {}) => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 's', namespace: 'shop', ...metadata },
  spec: { type: 'NodePort', clusterIP: '10.0.0.7', clusterIPs: ['10.0.0.7'], ports: ports(), ...spec },
});
const lastApplied = (spec: object) => ({
  annotations: { 'kubectl.kubernetes.io/last-applied-configuration': JSON.stringify({ spec }) },
});
const nodePorts = (object: unknown) => (object as { spec: { ports: { nodePort?: number }[] } }).spec.ports.map(({ nodePort }) => nodePort);
const run = async (metadata: object, options: { spec?: object; preserveNodePorts?: boolean } = {}) =>
  (
    await executeForTest(service, {
      item: item(metadata, options.spec),
      resource: 'services',
      spec: { preserveNodePorts: options.preserveNodePorts ?? null },
    })
  ).item;

test('the address goes, but not that of a headless Service', async () => {
  const changed = await run({});
  expect(changed?.spec).not.toHaveProperty('clusterIP');
  expect(changed?.spec).not.toHaveProperty('clusterIPs');
  expect((await run({}, { spec: { clusterIP: 'None', clusterIPs: ['None'] } }))?.spec).toMatchObject({
    clusterIP: 'None',
    clusterIPs: ['None'],
  });
});

test('node ports stay only where somebody asked for them', async () => {
  expect(nodePorts(await run({}))).toEqual([undefined, undefined]);
  expect(nodePorts(await run({}, { preserveNodePorts: true }))).toEqual([30001, 30002]);
  expect(nodePorts(await run(lastApplied({ ports: [{ name: 'b', nodePort: 30002 }] })))).toEqual([undefined, 30002]);
  const fieldsV1 = {
    'f:spec': { 'f:ports': { 'k:{"port":80,"protocol":"TCP"}': { '.': {}, 'f:nodePort': {} }, 'k:{"port":81,"protocol":"TCP"}': {} } },
  };
  expect(nodePorts(await run({ managedFields: [{ manager: 'helm', fieldsV1 }] }))).toEqual([30001, undefined]);
});

test('a port without a name is known by its number', async () => {
  const spec = {
    ports: [
      { port: 80, nodePort: 30001 },
      { port: 81, nodePort: 30002 },
    ],
  };
  expect(nodePorts(await run(lastApplied({ ports: [{ port: 81, nodePort: 30002 }] }), { spec }))).toEqual([undefined, 30002]);
});

test('the health check port of a load balancer', async () => {
  const spec = { type: 'LoadBalancer', externalTrafficPolicy: 'Local', healthCheckNodePort: 31000 };
  expect((await run({}, { spec }))?.spec).not.toHaveProperty('healthCheckNodePort');
  expect((await run(lastApplied({ healthCheckNodePort: 31000 }), { spec }))?.spec).toMatchObject({ healthCheckNodePort: 31000 });
});

test('an annotation that is no JSON is an error that says what to do', async () => {
  const metadata = { annotations: { 'kubectl.kubernetes.io/last-applied-configuration': '{' } };
  await expect(run(metadata)).rejects.toThrow(/preserveNodePorts/);
});

test('a health check port that is a text is an error', async () => {
  const spec = { type: 'LoadBalancer', externalTrafficPolicy: 'Local', healthCheckNodePort: 31000 };
  await expect(run(lastApplied({ healthCheckNodePort: '31000' }), { spec })).rejects.toThrow(/not a number/);
});

test('as real Velero', async () => {
  await expectAsVelero([service], { restore: 'golden-plain', resource: 'services' });
  await expectAsVelero([service], { restore: 'edited-plain', resource: 'services' });
  await expectAsVelero([service], { restore: 'golden-mapped', resource: 'services', spec: { preserveNodePorts: true } });
  await expectAsVelero([service], { restore: 'edited-mapped', resource: 'services', spec: { preserveNodePorts: true } });
});
