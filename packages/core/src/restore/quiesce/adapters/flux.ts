import type { QuiesceAdapter } from '../../../plugin-api/quiesce-adapter.ts';

/** What applies objects, or writes to Git: https://fluxcd.io/flux/components/kustomize/kustomizations/ and
 * https://fluxcd.io/flux/components/helm/helmreleases/ (`spec.suspend`). Sources only download, and go on. */
export const flux: QuiesceAdapter = {
  name: 'lifeboat.io/flux',
  appliesTo: {
    includedResources: [
      'kustomizations.kustomize.toolkit.fluxcd.io',
      'helmreleases.helm.toolkit.fluxcd.io',
      'imageupdateautomations.image.toolkit.fluxcd.io',
    ],
  },
  holdWith: () => [{ path: ['spec', 'suspend'], value: true }],
};
