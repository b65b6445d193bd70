/** The kind of a custom resource, for `kubectl create`. */
export const widgetDefinition = `
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: widgets.mods.example.com }
spec:
  group: mods.example.com
  scope: Namespaced
  names: { kind: Widget, plural: widgets }
  versions:
    - name: v1
      served: true
      storage: true
      schema: { openAPIV3Schema: { type: object, properties: { spec: { type: object, x-kubernetes-preserve-unknown-fields: true } } } }
`;

/** What each case restores. */
export const modifiedObjects = (namespace: string) => `
apiVersion: v1
kind: Namespace
metadata: { name: ${namespace} }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: ${namespace}, labels: { app: web, tier: front } }
spec:
  replicas: 2
  strategy: { type: RollingUpdate, rollingUpdate: { maxSurge: 1 } }
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
      nodeSelector: { disk: ssd }
      containers:
        - name: app
          image: registry.example.com/app:1
          args: [serve, --port=80]
          env: [{ name: A, value: '1' }, { name: B, value: '2' }, { name: C, value: '3' }]
          ports: [{ name: http, containerPort: 80 }]
        - { name: proxy, image: 'registry.example.com/proxy:1' }
        - { name: tail, image: 'registry.example.com/tail:1' }
      volumes:
        - { name: data, emptyDir: {} }
        - { name: settings, configMap: { name: settings } }
---
apiVersion: v1
kind: ConfigMap
metadata: { name: settings, namespace: ${namespace}, annotations: { note: old }, finalizers: [example.com/a, example.com/b, example.com/c] }
data: { a: '1', b: '2', 'x.y': dotted }
---
apiVersion: v1
kind: Service
metadata: { name: web, namespace: ${namespace} }
spec:
  selector: { app: web }
  ports: [{ name: http, port: 80, targetPort: 8080 }, { name: metrics, port: 9090 }]
---
apiVersion: v1
kind: ServiceAccount
metadata: { name: robot, namespace: ${namespace} }
imagePullSecrets: [{ name: one }, { name: two }]
---
apiVersion: mods.example.com/v1
kind: Widget
metadata: { name: one, namespace: ${namespace} }
spec: { size: 1, parts: [{ name: a, n: 1 }, { name: b, n: 2 }] }
`;
