import type { ClusterClient } from '../contract/cluster/cluster-client.ts';
import type { ClusterClientBehavior, ClusterClientOptions } from '../contract/cluster/cluster-client-options.ts';
import {
  anything,
  bytes,
  call,
  either,
  type FieldsOf,
  flag,
  from,
  objectOf,
  pluginOf,
  required,
  text,
  texts,
} from '../velero-api/schema/field-schema.ts';

/** A client of a cluster, by the calls that it must have. */
export const clusterClientField = pluginOf<ClusterClient>({
  server: required(text),
  counters: required(anything),
  risks: texts,
  version: required(call),
  discover: required(call),
  openApi: call,
  listPages: required(call),
  get: required(call),
  create: required(call),
  patch: required(call),
  delete: required(call),
  watch: required(call),
  exec: required(call),
  podLog: call,
  close: required(call),
});

export const behaviorFields: FieldsOf<ClusterClientBehavior> = {
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
  ...behaviorFields,
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
