import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { MeshServer } from '../../../../../../test/e2e/field-cluster/mesh-server.ts';
import { made, type Placed, thingGroup } from './situation.ts';

const group = 'admissionregistration.k8s.io';

/** A webhook for Things with the label `asks: <name>`. */
export function webhook(name: string, server: Pick<MeshServer, 'url' | 'caBundle'>, sideEffects: 'None' | 'Some' = 'None'): Placed {
  return [
    `validatingwebhookconfigurations.${group}`,
    made(`${group}/v1`, 'ValidatingWebhookConfiguration', name, {
      webhooks: [
        {
          name: `${name}.${thingGroup}`,
          admissionReviewVersions: ['v1'],
          sideEffects,
          failurePolicy: 'Fail',
          timeoutSeconds: 10,
          matchPolicy: 'Equivalent',
          namespaceSelector: {},
          objectSelector: { matchLabels: { asks: name } },
          rules: [{ apiGroups: [thingGroup], apiVersions: ['v1'], operations: ['CREATE'], resources: ['things'], scope: '*' }],
          clientConfig: { url: `${server.url}/validate`, caBundle: server.caBundle },
        },
      ],
    }),
  ];
}

/** Puts an object into a cluster's etcd: webhooks with side effects can be left over from an old version, and cannot be made any more. */
export async function putInEtcd(state: string, key: string, object: unknown): Promise<void> {
  const pid = (await readFile(join(state, 'pids/etcd'), 'utf8')).trim();
  const args = (await readFile(`/proc/${pid}/cmdline`, 'utf8')).split('\0');
  const url = args[args.indexOf('--listen-client-urls') + 1];
  const base64 = (text: string) => Buffer.from(text).toString('base64');
  const body = JSON.stringify({ key: base64(key), value: base64(JSON.stringify(object)) });
  const answer = await fetch(`${url}/v3/kv/put`, { method: 'POST', body });
  if (!answer.ok) throw new Error(`etcd: ${answer.status} ${await answer.text()}`);
}
