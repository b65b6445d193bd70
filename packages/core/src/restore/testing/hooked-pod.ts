import { nodeImage } from '../../../../../test/real-servers/node-servers.ts';
import type { KubeObject } from '../../plugin-api/kube-object.ts';

const prefix = 'post.hook.restore.velero.io/';
const serves = ['sh', '-c', 'trap "exit 0" TERM; sleep 3600 & wait'];

interface HookedPodOptions {
  /** Annotations, without their prefix. */
  readonly hook?: Record<string, string>;
  readonly container?: object;
  readonly spec?: object;
}

/** Test support: a Pod that runs on the real node, and restores with a hook. */
export function hookedPod(name: string, { hook = {}, container = {}, spec = {} }: HookedPodOptions = {}): KubeObject {
  const annotations = Object.fromEntries(Object.entries(hook).map(([key, text]) => [`${prefix}${key}`, text]));
  const containers = [{ name: 'app', image: nodeImage, command: serves, ...container }];
  const metadata = { name, namespace: 'hooked', labels: { app: name }, annotations };
  return { apiVersion: 'v1', kind: 'Pod', metadata, spec: { terminationGracePeriodSeconds: 0, containers, ...spec } };
}
