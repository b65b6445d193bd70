import { randomUUID } from 'node:crypto';
import { within } from '../../object-store/within.ts';
import { takeSuiteOptions } from '../../take-suite-options.ts';
import type { ClusterClientCase, ClusterClientCaseContext } from './cluster-client-case.ts';
import { clusterClientCases } from './cluster-client-cases.ts';
import type { ClusterClientSuiteOptions } from './cluster-client-suite-options.ts';
import { makeCrd } from './make-crd.ts';
import { configMaps, crds, namespaces } from './well-known-types.ts';

/** Defines a test for every promise of the ClusterClient contract. @throws LifeboatError `INVALID_CONFIG` */
export function clusterClientSuite(options: ClusterClientSuiteOptions): void {
  const { runner } = takeSuiteOptions('clusterClientSuite', options, 'suite');
  runner.describe(options.name ?? 'ClusterClient', () => {
    for (const clientCase of clusterClientCases) {
      if (clientCase.given && options[clientCase.given] === undefined) continue;
      runner.test(clientCase.name, () => runClusterClientCase(clientCase, options));
    }
  });
}

/** Runs one case in a namespace of its own. @throws the errors of the case */
export async function runClusterClientCase(
  clientCase: ClusterClientCase,
  options: Omit<ClusterClientSuiteOptions, 'runner'>,
): Promise<void> {
  const { caseTimeoutInMs = 120_000 } = takeSuiteOptions('clusterClientSuite', options, 'case');
  const client = await within(caseTimeoutInMs, Promise.resolve(options.createClient()), 'createClient');
  const clients = [client];
  const id = randomUUID().slice(0, 8);
  const namespace = `case-${id}`;
  const made: string[] = [];
  const context: ClusterClientCaseContext = {
    client,
    namespace,
    makeConfigMap: (name, rest) =>
      client.create(configMaps, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { namespace, name }, ...rest }),
    makeCrd: async (crd = {}) => {
      const type = await makeCrd(client, { ...crd, group: `case-${id}.lifeboat.test` });
      made.push(type.crd);
      return type;
    },
    createDeniedClient: async () => {
      if (!options.createDeniedClient) throw new Error('The suite was not given a client that is denied');
      const denied = await options.createDeniedClient();
      clients.push(denied);
      return denied;
    },
    compact: async () => options.compact?.(),
    dropConnections: async () => options.dropConnections?.(),
  };
  try {
    await client.create(namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
    await within(caseTimeoutInMs, clientCase.run(context), clientCase.name);
  } finally {
    const cleanUp = async () => {
      for (const name of made) await client.delete(crds, { name });
      await client.delete(namespaces, { name: namespace });
      for (const each of clients) await each.close();
    };
    await within(caseTimeoutInMs, cleanUp(), `cleaning up after ${clientCase.name}`);
  }
}
