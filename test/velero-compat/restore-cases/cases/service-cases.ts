import type { Preparation, RestoreCase } from '../restore-case.ts';
import { sameRules, updateRules } from '../rules/update-rules.ts';

const services = { includedResources: ['services', 'namespaces'], includedNamespaces: ['shop'] };
const takePorts = ({ create }: Preparation) =>
  create(`
apiVersion: v1
kind: Namespace
metadata: { name: rival }
---
apiVersion: v1
kind: Service
metadata: { name: rival, namespace: rival }
spec: { type: NodePort, ports: [{ name: a, port: 80, nodePort: 30081 }, { name: b, port: 81, nodePort: 30082 }, { name: c, port: 82, nodePort: 30072 }] }
`);

/** Addresses and ports of Services: Velero: pkg/restore/actions and test/e2e. */
export const serviceCases: readonly RestoreCase[] = [
  { name: 'node ports', spec: services, expects: ['services shop/allocated'] },
  { name: 'node ports, preserved', ofOurs: true, spec: { ...services, preserveNodePorts: true } },
  { name: 'node ports, not preserved', spec: { ...services, preserveNodePorts: false } },
  { name: 'node ports that another Service holds', prepare: takePorts, spec: services },
  { name: 'node ports that another Service holds, preserved', prepare: takePorts, spec: { ...services, preserveNodePorts: true } },
  { name: 'node ports that the same Service holds', existing: services, differences: sameRules, spec: services },
  {
    name: 'node ports that the same Service holds, preserved',
    existing: services,
    differences: sameRules,
    spec: { ...services, preserveNodePorts: true },
  },
  {
    name: 'node ports that the same Service holds, preserved, policy update',
    existing: services,
    differences: [...sameRules, ...updateRules],
    spec: { ...services, preserveNodePorts: true, existingResourcePolicy: 'update' },
  },
];
