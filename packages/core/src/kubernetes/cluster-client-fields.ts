import {
  anything,
  bytes,
  call,
  either,
  type FieldsOf,
  flag,
  from,
  milliseconds,
  objectOf,
  pluginOf,
  required,
  text,
  texts,
} from '../velero-api/schema/field-schema.ts';
import type { KubeConfigOptions } from './cluster-from-kubeconfig.ts';
import type { InClusterOptions } from './cluster-from-service-account.ts';
import type { ClusterClientBehavior, ClusterClientOptions } from './create-cluster-client.ts';
import type { ClusterClient } from './port/cluster-client.ts';

/** A client of a cluster, by the calls that it must have. */
export const clusterClientField = pluginOf<ClusterClient>({
  server: required(text),
  counters: required(anything),
  risks: texts,
  version: required(call),
  discover: required(call),
  listPages: required(call),
  get: required(call),
  create: required(call),
  patch: required(call),
  delete: required(call),
  watch: required(call),
  exec: required(call),
  close: required(call),
});

const behavior: FieldsOf<ClusterClientBehavior> = {
  concurrency: from(1),
  maxTries: from(1),
  userAgent: text,
  now: call,
  maxAnswerBytes: from(1),
  maxListItems: from(1),
};

const pem = either(text, bytes);

/** What `createClusterClient` may be given. */
export const clusterClientOptionsField = objectOf<ClusterClientOptions>({
  ...behavior,
  server: required(text),
  token: text,
  tokenProvider: call,
  ca: pem,
  cert: pem,
  key: pem,
  tlsServerName: text,
  insecureSkipTLSVerify: flag,
  proxyUrl: text,
});

/** What `clusterFromKubeConfig` may be given. */
export const kubeConfigOptionsField = objectOf<KubeConfigOptions>({
  ...behavior,
  path: either(text, texts),
  content: text,
  context: text,
  env: anything,
  credentialTimeoutInMs: milliseconds,
});

/** What `clusterInCluster` may be given. */
export const inClusterOptionsField = objectOf<InClusterOptions>({ ...behavior, env: anything, folder: text });
