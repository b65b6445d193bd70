import type { BackupSpec, KubeObject } from '@lifeboat/core';
import { nodeImage } from '../../real-servers/node-servers.ts';

const pre = 'pre.hook.backup.velero.io';
const post = 'post.hook.backup.velero.io';
const legacy = 'hook.backup.velero.io';

/** What users write on Pods (Velero's documentation and its issues), with the image and shell of the real servers. */
const annotations: Readonly<Record<string, Record<string, string>>> = {
  none: {},
  uname: { [`${pre}/command`]: '["/bin/uname","-a"]' },
  'uname-in-container': { [`${pre}/command`]: '["/bin/uname","-a"]', [`${pre}/container`]: 'side' },
  'uname-with-all': {
    [`${pre}/command`]: '["/bin/uname","-a"]',
    [`${pre}/container`]: 'main',
    [`${pre}/on-error`]: 'Fail',
    [`${pre}/timeout`]: '10s',
  },
  'one-word': { [`${pre}/command`]: 'hostname' },
  'one-word-with-blanks': { [`${pre}/command`]: 'uname -a', [`${pre}/on-error`]: 'Continue' },
  legacy: { [`${legacy}/command`]: '["/bin/uname","-n"]', [`${legacy}/container`]: 'side' },
  'legacy-and-pre': { [`${legacy}/command`]: '["/bin/false"]', [`${pre}/command`]: '["/bin/uname","-r"]' },
  'freeze-and-thaw': {
    [`${pre}/command`]: '["/bin/sh","-c","echo freeze >> /tmp/marks"]',
    [`${post}/command`]: '["/bin/sh","-c","echo thaw >> /tmp/marks; cat /tmp/marks; rm /tmp/marks"]',
  },
  'post-only': { [`${post}/command`]: '["/bin/sh","-c","echo done >&2"]', [`${post}/timeout`]: '1m30s' },
  'pre-fails': { [`${pre}/command`]: '["/bin/false"]' },
  'pre-fails-explicitly': { [`${pre}/command`]: '["/bin/sh","-c","echo no >&2; exit 3"]', [`${pre}/on-error`]: 'Fail' },
  'pre-fails-continue': {
    [`${pre}/command`]: '["/bin/false"]',
    [`${pre}/on-error`]: 'Continue',
    [`${post}/command`]: '["/bin/true"]',
  },
  'post-fails': { [`${post}/command`]: '["/bin/false"]' },
  'post-fails-continue': { [`${post}/command`]: '["/bin/false"]', [`${post}/on-error`]: 'Continue' },
  hangs: { [`${pre}/command`]: '["/bin/sleep","7"]', [`${pre}/timeout`]: '2s' },
  'hangs-continue': { [`${pre}/command`]: '["/bin/sleep","7"]', [`${pre}/timeout`]: '1s', [`${pre}/on-error`]: 'Continue' },
  'no-program': { [`${pre}/command`]: '["/bin/no-such-program"]', [`${pre}/on-error`]: 'Continue' },
  'no-container': { [`${pre}/command`]: '["/bin/true"]', [`${pre}/container`]: 'nowhere' },
  'no-container-fail': { [`${pre}/command`]: '["/bin/true"]', [`${pre}/container`]: 'nowhere', [`${pre}/on-error`]: 'Fail' },
  'no-container-continue': { [`${pre}/command`]: '["/bin/true"]', [`${pre}/container`]: 'nowhere', [`${pre}/on-error`]: 'Continue' },
  ended: { [`${pre}/command`]: '["/bin/true"]', [`${post}/command`]: '["/bin/true"]' },
};

/** What Velero and Lifeboat take differently: the compatibility page says how. */
const oddAnnotations: Readonly<Record<string, Record<string, string>>> = {
  'bad-json': { [`${pre}/command`]: '["/bin/true"', [`${post}/command`]: '["/bin/true"]' },
  'bad-timeout': { [`${pre}/command`]: '["/bin/true"]', [`${pre}/timeout`]: 'soon' },
  'odd-on-error': { [`${pre}/command`]: '["/bin/false"]', [`${pre}/on-error`]: 'fail' },
  'post-after-failure': {
    [`${pre}/command`]: '["/bin/false"]',
    [`${pre}/on-error`]: 'Fail',
    [`${post}/command`]: '["/bin/uname","-s"]',
  },
};

/** Names of the Pods, each of which has the annotations that its name tells. */
export const hookPods = Object.keys(annotations);
export const oddPods = Object.keys(oddAnnotations);

export function hookPod(namespace: string, name: string): KubeObject {
  const ends = name === 'ended';
  const container = (of: string) => ({ name: of, image: nodeImage, command: ends ? ['true'] : ['sleep', '3600'] });
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      namespace,
      name,
      labels: { app: name, kind: name in oddAnnotations ? 'odd' : 'plain' },
      annotations: annotations[name] ?? oddAnnotations[name] ?? {},
    },
    spec: {
      terminationGracePeriodSeconds: 0,
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      restartPolicy: ends ? 'Never' : 'Always',
      containers: [container('main'), container('side')],
    },
  };
}

const exec = (command: string[], more: object = {}) => ({ exec: { command, ...more } });

/** Hooks of a request, for Pods without annotations and one with. */
export const hooksOfSpec: NonNullable<BackupSpec['hooks']> = {
  resources: [
    {
      name: 'all',
      includedNamespaces: ['hook*'],
      includedResources: ['pods'],
      labelSelector: { matchExpressions: [{ key: 'app', operator: 'In', values: ['none', 'uname', 'post-only'] }] },
      pre: [exec(['/bin/uname', '-m'], { container: 'side' }), exec(['/bin/false']), exec(['/bin/true'])],
      post: [exec(['/bin/sh', '-c', 'exit 4'], { onError: 'Fail', timeout: '5s' }), exec(['/bin/true'])],
    },
    { name: 'other-namespace', includedNamespaces: ['elsewhere'], pre: [exec(['/bin/true'])] },
    { name: 'other-resource', includedResources: ['deployments'], pre: [exec(['/bin/true'])] },
  ],
};
