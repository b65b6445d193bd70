import { postObject, serviceAccountKubeconfig } from './service-account-kubeconfig.ts';

/** A kubeconfig of a cluster-admin ServiceAccount that priority and fairness gives one seat, and answers 429 beyond it. */
export async function throttledKubeconfig(kubeconfig: string, file: string): Promise<string> {
  const name = 'throttled';
  await postObject(kubeconfig, '/apis/flowcontrol.apiserver.k8s.io/v1/prioritylevelconfigurations', {
    apiVersion: 'flowcontrol.apiserver.k8s.io/v1',
    kind: 'PriorityLevelConfiguration',
    metadata: { name },
    spec: {
      type: 'Limited',
      limited: { nominalConcurrencyShares: 1, lendablePercent: 0, borrowingLimitPercent: 0, limitResponse: { type: 'Reject' } },
    },
  });
  await postObject(kubeconfig, '/apis/flowcontrol.apiserver.k8s.io/v1/flowschemas', {
    apiVersion: 'flowcontrol.apiserver.k8s.io/v1',
    kind: 'FlowSchema',
    metadata: { name },
    spec: {
      priorityLevelConfiguration: { name },
      matchingPrecedence: 10,
      rules: [
        {
          subjects: [{ kind: 'ServiceAccount', serviceAccount: { name, namespace: 'default' } }],
          resourceRules: [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'], namespaces: ['*'], clusterScope: true }],
          nonResourceRules: [{ verbs: ['*'], nonResourceURLs: ['*'] }],
        },
      ],
    },
  });
  return serviceAccountKubeconfig({ kubeconfig, name, clusterRoles: ['cluster-admin'], file });
}

/** kube-apiserver flags with which one share is one seat. */
export const fewSeats = ['--', '--max-requests-inflight', '40', '--max-mutating-requests-inflight', '20'];
