/** `@lifeboat/testkit/kubernetes`: a Kubernetes API server in this process, and the conformance suite of clients. */
export type { Fault, FaultRule } from './faults.ts';
export {
  type KubernetesApiServer,
  type KubernetesApiServerOptions,
  type LoggedRequest,
  startKubernetesApiServer,
} from './kubernetes-api-server.ts';
