/** What upstream's cases put into a namespace: a Deployment, a ConfigMap and a Secret. Their Pods wait for a node, which is enough: what
 * is compared is objects. */
export function workload(labels: Readonly<Record<string, string>> = {}): object[] {
  return [
    deployment('shop', labels),
    { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'shop', labels }, data: { tea: '3' } },
    { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'shop', labels }, stringData: { key: 'value' } },
  ];
}

export function deployment(name: string, labels: Readonly<Record<string, string>> = {}): object {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, labels },
    spec: {
      replicas: 1,
      selector: { matchLabels: { app: name } },
      template: { metadata: { labels: { app: name } }, spec: { containers: [{ name: 'web', image: 'bench.local/busybox:1' }] } },
    },
  };
}

export const workloadKinds = ['deployments', 'configmaps', 'secrets'];
export const wholeWorkload = ['deployments/shop', 'configmaps/shop', 'secrets/shop'];
