import type { LeaseSettings } from '../../contract/locations/lease-options.ts';
import type { LeaseMarker } from '../../contract/store/lease-marker.ts';
import { LifeboatError } from '../../errors/lifeboat-error.ts';

import { leaseSettings } from './lease-settings.ts';
import { processInstance } from './process-instance.ts';

/** One that can be read in a message, and told from another by a person. */
const ownerForm = /^[\x21-\x7e]{1,253}$/;

/** @throws LifeboatError `INVALID_CONFIG` */
export function withCheckedOwner(settings: LeaseSettings = leaseSettings()): LeaseSettings {
  if (settings.owner === undefined || ownerForm.test(settings.owner)) return settings;
  throw new LifeboatError({
    code: 'INVALID_CONFIG',
    message: 'owner must be 1 to 253 printable ASCII characters without spaces, such as the uid of a Pod or the name of a replica',
  });
}

/** What a marker says of the owner of the run that writes it. */
export function ownerFields({ owner }: LeaseSettings): Pick<LeaseMarker, 'owner' | 'instance'> {
  return owner === undefined ? {} : { owner, instance: processInstance() };
}

/** Whether a marker was left by an earlier process of the same owner: that one has ended, whatever its lease says. The process id
 * and the host name tell nothing: in a container that restarts both are what they were. */
export function isOfEndedProcess(marker: LeaseMarker | undefined, { owner }: LeaseSettings): boolean {
  return owner !== undefined && marker?.owner === owner && Boolean(marker.instance) && marker.instance !== processInstance();
}
