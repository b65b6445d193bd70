import { ApiProxy, CommonComponents } from '@kinvolk/headlamp-plugin/lib';
import { Button, LinearProgress } from '@mui/material';
import { useEffect, useRef, useState } from 'react';
import { runEvents } from './run-events.ts';

/** Where the endpoint of ../http-endpoint is: the Service `backups` in the namespace `lifeboat`, which the API server passes on to. */
const endpoint = '/api/v1/namespaces/lifeboat/services/backups:3000/proxy';

/** A button that backs up a namespace, and how far it is. */
export function BackUpSection({ namespace, cluster }: { readonly namespace: string; readonly cluster: string }) {
  const [isRunning, setIsRunning] = useState(false);
  const [{ items, totalItems }, setProgress] = useState({ items: 0, totalItems: 0 });
  const [end, setEnd] = useState<string>();
  const following = useRef<AbortController | null>(null);
  // The backup goes on without a reader.
  useEffect(() => () => following.current?.abort(), []);

  async function backUp() {
    following.current = new AbortController();
    const { signal } = following.current;
    setIsRunning(true);
    setProgress({ items: 0, totalItems: 0 });
    setEnd(undefined);
    try {
      const name = `${namespace}-${new Date().toISOString().replace(/\D/g, '').slice(0, 14)}`;
      await ApiProxy.post(`${endpoint}/backups`, { name, namespaces: [namespace] }, true, { cluster });
      let last = 'The connection is gone. The backup may go on.';
      for await (const event of runEvents(`${endpoint}/backups/${name}/events`, { cluster, signal })) {
        if (event.type === 'progress') setProgress(event);
        if (event.type === 'result') last = `${name}: ${event.result.phase}, ${event.result.items} objects`;
        if (event.type === 'failed') last = event.error.message;
      }
      setEnd(last);
    } catch (reason) {
      if (!signal.aborted) setEnd((reason as Error).message);
    }
    setIsRunning(false);
  }

  return (
    <CommonComponents.SectionBox title="Backup">
      <Button variant="contained" disabled={isRunning} onClick={backUp}>
        Back up this namespace
      </Button>
      {isRunning && <LinearProgress variant="determinate" value={(100 * items) / (totalItems || 1)} aria-label="Progress of the backup" />}
      {isRunning && (
        <p>
          {items} of {totalItems} objects
        </p>
      )}
      <p role="status">{end}</p>
    </CommonComponents.SectionBox>
  );
}
