/** `@lifeboat/testkit/kubernetes`: a Kubernetes API server in this process, and the conformance suite of clients. */
export type { ExecAnswer, ExecCall, ExecHandler } from './exec/answer-exec.ts';
export type { Fault, FaultRule } from './faults/faults.ts';
export {
  type KubernetesApiServer,
  type KubernetesApiServerOptions,
  type LoggedRequest,
  startKubernetesApiServer,
} from './kubernetes-api-server.ts';
export type { ClusterClientCase, ClusterClientCaseContext, CrdOptions } from './suite/cluster-client-case.ts';
export { clusterClientCases } from './suite/cluster-client-cases.ts';
export { clusterClientSuite, runClusterClientCase } from './suite/cluster-client-suite.ts';
export type { ClusterClientSuiteOptions } from './suite/cluster-client-suite-options.ts';
