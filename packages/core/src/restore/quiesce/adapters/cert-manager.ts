import type { QuiesceAdapter } from '../../../plugin-api/quiesce-adapter.ts';

/** cert-manager documents no way to pause it, and issues anew what it finds without its Secret:
 * https://cert-manager.io/docs/devops-tips/backup/. So its controller, as its own installations name it, has no replicas meanwhile. */
export const certManager: QuiesceAdapter = {
  name: 'lifeboat.io/cert-manager',
  appliesTo: {
    includedResources: [
      'certificates.cert-manager.io',
      'certificaterequests.cert-manager.io',
      'orders.acme.cert-manager.io',
      'challenges.acme.cert-manager.io',
    ],
  },
  deployments: ['cert-manager/cert-manager'],
};
