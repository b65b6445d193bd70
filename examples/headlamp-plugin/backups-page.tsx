import { ApiProxy, CommonComponents } from '@kinvolk/headlamp-plugin/lib';
import { useEffect, useState } from 'react';

interface Backup {
  readonly metadata: { readonly name: string; readonly namespace: string };
  readonly status?: {
    readonly phase?: string;
    readonly expiration?: string;
    readonly progress?: { readonly itemsBackedUp?: number; readonly totalItems?: number };
  };
}

const refreshInMs = 5_000;
const columns = [
  { label: 'Name', getter: ({ metadata }: Backup) => metadata.name },
  { label: 'Phase', getter: ({ status }: Backup) => status?.phase ?? 'New' },
  { label: 'Items', getter: ({ status }: Backup) => status?.progress?.itemsBackedUp ?? '' },
  { label: 'Expires', getter: ({ status }: Backup) => status?.expiration ?? '' },
];

/** The Backups of velero.io/v1 in the cluster that Headlamp shows. */
export function BackupsPage() {
  const [backups, setBackups] = useState<Backup[] | null>(null);
  const [error, setError] = useState<string | null>(null);
  useEffect(() => {
    const gone = new AbortController();
    async function follow() {
      while (!gone.signal.aborted) {
        try {
          const { items } = (await ApiProxy.request('/apis/velero.io/v1/backups', { signal: gone.signal })) as { items: Backup[] };
          setBackups(items);
          setError(null);
        } catch (reason) {
          setBackups(null);
          setError((reason as Error).message);
        }
        await new Promise((resolve) => setTimeout(resolve, refreshInMs));
      }
    }
    void follow();
    return () => gone.abort();
  }, []);

  return (
    <CommonComponents.SectionBox title="Backups">
      <CommonComponents.SimpleTable columns={columns} data={backups} emptyMessage="There are no Backups" errorMessage={error} />
    </CommonComponents.SectionBox>
  );
}
