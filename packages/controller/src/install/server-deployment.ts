import type { KubeObject } from '@lifeboat/core';
import { installLabels } from './install-labels.ts';
import { invalid } from './role-profile.ts';

export interface ServerDeploymentOptions {
  /** The container image. Its entry point must be the program that runs the server. */
  readonly image: string;
  readonly namespace: string;
  readonly serviceAccountName: string;
  /** How many servers run. One of them works at a time. @default 1 */
  readonly replicas?: number;
  /** Arguments for the server, after those that every server gets. @default none */
  readonly serverArguments?: readonly string[];
  /** @default none */
  readonly podAnnotations?: Readonly<Record<string, string>>;
  /** @default none */
  readonly podLabels?: Readonly<Record<string, string>>;
  /** Priority class of the Pods. @default the cluster's */
  readonly priorityClassName?: string;
  /** @default { cpu: '500m', memory: '128Mi' } */
  readonly requests?: Readonly<Record<string, string>>;
  /** @default { cpu: '1000m', memory: '512Mi' } */
  readonly limits?: Readonly<Record<string, string>>;
}

const healthPort = 8081;
/** The same port as Velero's. */
const metricsPort = 8085;

// The same annotations as Velero's, by which many Prometheus servers find their targets.
const scraping = { 'prometheus.io/scrape': 'true', 'prometheus.io/port': String(metricsPort), 'prometheus.io/path': '/metrics' };

/** Selects the Pods of this Deployment only. Velero's own selector also has `deploy: velero`. */
export const serverSelector = { deploy: 'velero', component: 'velero' };

/** Returns the Deployment of a server. It does not run as root, and can write only to a folder of its own. */
export function serverDeployment(options: ServerDeploymentOptions): KubeObject {
  const {
    image,
    namespace,
    serviceAccountName,
    replicas = 1,
    serverArguments = [],
    podAnnotations,
    podLabels,
    priorityClassName,
  } = options;
  const { requests = { cpu: '500m', memory: '128Mi' }, limits = { cpu: '1000m', memory: '512Mi' } } = options;
  if (image === '' || /\s/.test(image)) throw invalid(`image: ${JSON.stringify(image)} cannot be the name of an image`);
  const labels = installLabels(namespace);
  const probe = (path: string, periodSeconds: number) => ({ httpGet: { path, port: 'health' }, periodSeconds, timeoutSeconds: 5 });
  const container = {
    name: 'velero',
    image,
    args: ['server', '--in-cluster', '--health-address', `:${healthPort}`, '--metrics-address', `:${metricsPort}`, ...serverArguments],
    env: [
      { name: 'VELERO_NAMESPACE', valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' } } },
      // Names the process across restarts of a container in the same Pod, so that it resumes its work without waiting until leases end.
      { name: 'POD_UID', valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.uid' } } },
      { name: 'TMPDIR', value: '/scratch' },
    ],
    ports: [
      { name: 'health', containerPort: healthPort, protocol: 'TCP' },
      { name: 'metrics', containerPort: metricsPort, protocol: 'TCP' },
    ],
    livenessProbe: probe('/livez', 20),
    readinessProbe: probe('/readyz', 10),
    resources: { requests, limits },
    securityContext: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    },
    // A restore keeps the archive there.
    volumeMounts: [{ name: 'scratch', mountPath: '/scratch' }],
  };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'velero', namespace, labels },
    spec: {
      replicas,
      selector: { matchLabels: serverSelector },
      template: {
        metadata: { labels: { ...podLabels, ...labels, ...serverSelector }, annotations: { ...scraping, ...podAnnotations } },
        spec: {
          serviceAccountName,
          ...(priorityClassName !== undefined && { priorityClassName }),
          // As long as Velero's: when the server is stopped, post hooks that still have to run in Pods are run.
          terminationGracePeriodSeconds: 3600,
          securityContext: { runAsNonRoot: true, runAsUser: 65_532, fsGroup: 65_532, seccompProfile: { type: 'RuntimeDefault' } },
          containers: [container],
          volumes: [{ name: 'scratch', emptyDir: {} }],
        },
      },
    },
  };
}
