import type { MoverOptions } from '../../contract/movers/mover-options.ts';

const defaultImage = 'docker.io/library/busybox:1.37';

/** The parts of a container that all movers have in common. */
export function moverContainer(mover: MoverOptions, container: { readonly name: string; readonly command: readonly string[] }) {
  return {
    ...container,
    image: mover.image ?? defaultImage,
    ...(mover.imagePullPolicy && { imagePullPolicy: mover.imagePullPolicy }),
    ...(mover.resources && { resources: mover.resources }),
    securityContext: mover.securityContext ?? { runAsUser: 0, runAsGroup: 0, runAsNonRoot: false },
  };
}
