import type { BackupEntry } from '../../contract/store/stored-file.ts';
import type { CallOptions } from '../../plugin-api/call-options.ts';
import { backupFolder } from '../layout/velero-layout.ts';
import { hasFiles, type LeasedName } from '../lease/leased-name.ts';

interface BackupNameOptions extends Pick<LeasedName, 'store' | 'location' | 'name'> {
  readonly inspect: (name: string, options: CallOptions) => Promise<BackupEntry | undefined>;
}

/** The name of a backup, to be held. */
export function backupName({ inspect, ...options }: BackupNameOptions): LeasedName {
  const { store, name } = options;
  return {
    ...options,
    kind: 'backup',
    async inspect(callOptions) {
      const entry = await inspect(name, callOptions);
      if (entry?.state === 'complete') return 'whole';
      const isThere = entry && (entry.state !== 'unfinished' || (await hasFiles({ store }, backupFolder(name), callOptions)));
      return isThere ? 'remains' : 'nothing';
    },
  };
}
