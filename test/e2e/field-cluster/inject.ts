interface Pod {
  readonly metadata: { readonly annotations?: Readonly<Record<string, string>> };
  readonly spec: {
    readonly containers?: readonly object[];
    readonly initContainers?: readonly object[];
    readonly volumes?: readonly object[];
  };
}

const image = 'registry.example.com/proxy:1';
const mounts = [
  { name: 'istio-envoy', mountPath: '/etc/istio/proxy' },
  { name: 'istiod-ca-cert', mountPath: '/var/run/secrets/istio' },
];
const added = {
  initContainers: [{ name: 'istio-init', image, args: ['istio-iptables'], securityContext: { capabilities: { add: ['NET_ADMIN'] } } }],
  containers: [{ name: 'istio-proxy', image, args: ['proxy', 'sidecar'], volumeMounts: mounts }],
  volumes: [
    { name: 'istio-envoy', emptyDir: { medium: 'Memory' } },
    { name: 'istiod-ca-cert', configMap: { name: 'istio-ca-root-cert', optional: true } },
  ],
};

/** Adds a sidecar to each Pod that it is sent, and notes in the Pod what it added, as Istio's injector does. It does not look
 * whether there is one, as older ones do not. */
export function inject({ object }: Readonly<Record<string, unknown>>): object {
  const { metadata, spec } = object as Pod;
  const names = (list: readonly { name: string }[]) => list.map(({ name }) => name);
  const status = {
    initContainers: names(added.initContainers),
    containers: names(added.containers),
    volumes: names(added.volumes),
    imagePullSecrets: null,
    revision: 'default',
  };
  const patch = [
    ...(metadata.annotations ? [] : [{ op: 'add', path: '/metadata/annotations', value: {} }]),
    { op: 'add', path: '/metadata/annotations/sidecar.istio.io~1status', value: JSON.stringify(status) },
    ...(Object.keys(added) as (keyof typeof added)[]).map((field) => ({
      op: 'add',
      path: `/spec/${field}`,
      value: [...(spec[field] ?? []), ...added[field]],
    })),
  ];
  return { allowed: true, patchType: 'JSONPatch', patch: Buffer.from(JSON.stringify(patch)).toString('base64') };
}
