import type { KubeObject } from '@lifeboat/core/plugin-api';
import { type JsonObject, objectMember } from '../fields/json-object.ts';
import { invalid } from '../requests/status-error.ts';
import type { VersionedStorage } from '../requests/versioned-storage.ts';
import type { ServedType } from '../types/served-type.ts';

/** Gives a Service its cluster IP and node ports. Called after the ownership of the fields is settled. @throws StatusError 422 */
export function allocateService(object: KubeObject, live: KubeObject | undefined, storage: VersionedStorage, type: ServedType): KubeObject {
  if (type.storageKey !== '/services') return object;
  const spec = { ...objectMember(object, 'spec') };
  if (spec.type === 'ExternalName') return object;
  const others = storage
    .list('/services')
    .filter(({ metadata }) => !(metadata.name === object.metadata.name && metadata.namespace === object.metadata.namespace))
    .map((service) => objectMember(service, 'spec'));
  const before = live ? objectMember(live, 'spec') : {};
  const reject = (field: string, message: string) =>
    invalid({ kind: type.kind, group: type.group, name: object.metadata.name }, [{ reason: 'FieldValueInvalid', message, field }]);

  const taken = new Set(others.map((other) => other.clusterIP));
  const clusterIp = spec.clusterIP || before.clusterIP || freeAddress(taken);
  if (clusterIp !== 'None' && taken.has(clusterIp)) {
    throw reject(
      'spec.clusterIPs',
      `Invalid value: ${JSON.stringify([clusterIp])}: failed to allocate IP ${clusterIp}: provided IP is already allocated`,
    );
  }
  spec.clusterIP = clusterIp;
  spec.clusterIPs ??= before.clusterIPs ?? [clusterIp];
  spec.ipFamilies ??= ['IPv4'];
  spec.ipFamilyPolicy ??= 'SingleStack';
  if (spec.type === 'NodePort' || spec.type === 'LoadBalancer') {
    const used = new Set(others.flatMap((other) => portsOf(other).map((port) => port.nodePort)));
    const old = portsOf(before);
    spec.ports = portsOf(spec).map((port, i) => {
      if (port.nodePort !== undefined && used.has(port.nodePort)) {
        throw reject(`spec.ports[${i}].nodePort`, `Invalid value: ${port.nodePort}: provided port is already allocated`);
      }
      const nodePort =
        port.nodePort ??
        old.find((candidate) => candidate.port === port.port && candidate.protocol === port.protocol)?.nodePort ??
        freePort(used);
      used.add(nodePort);
      return { ...port, nodePort };
    });
  }
  return { ...object, spec };
}

function portsOf(spec: JsonObject): JsonObject[] {
  return Array.isArray(spec.ports) ? spec.ports : [];
}

function freeAddress(taken: ReadonlySet<unknown>): string {
  for (let i = 1; ; i++) {
    const address = `10.0.${Math.floor(i / 250)}.${(i % 250) + 1}`;
    if (!taken.has(address)) return address;
  }
}

function freePort(used: ReadonlySet<unknown>): number {
  for (let port = 30_000; port < 32_768; port++) if (!used.has(port)) return port;
  throw new Error('no free node port');
}
