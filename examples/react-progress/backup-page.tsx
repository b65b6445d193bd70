import { type FormEvent, useState } from 'react';
import { useRun } from './use-run.ts';

/** Starts a backup by the endpoint of ../http-endpoint, shows how it goes, and cancels it. */
export function BackupPage() {
  const [name, setName] = useState<string>();
  const [refusal, setRefusal] = useState('');
  const { items, totalItems, end } = useRun(name && `/backups/${encodeURIComponent(name)}/events`);

  async function start(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const body = JSON.stringify({
      name: form.get('name'),
      namespaces: String(form.get('namespaces'))
        .split(/[\s,]+/)
        .filter(Boolean),
    });
    setRefusal('');
    setName(undefined);
    const answer = await fetch('/backups', { method: 'POST', headers: { 'content-type': 'application/json' }, body });
    const { name: taken, message } = await answer.json();
    if (answer.ok) setName(taken);
    else setRefusal(message);
  }

  return (
    <>
      <h1>Backups</h1>
      <form onSubmit={start}>
        <label>
          Name <input name="name" required />
        </label>
        <label>
          Namespaces <input name="namespaces" placeholder="all" />
        </label>
        <button type="submit">Back up</button>
      </form>
      {refusal && <p role="alert">{refusal}</p>}
      {name && (
        <section aria-live="polite">
          <h2>{name}</h2>
          <progress value={items} max={totalItems || 1} />
          <p>
            {items} of {totalItems} objects
          </p>
          {end ? (
            <p role="status">{end.phase ?? end.error}</p>
          ) : (
            <button type="button" onClick={() => fetch(`/backups/${encodeURIComponent(name)}/cancel`, { method: 'POST' })}>
              Cancel
            </button>
          )}
        </section>
      )}
    </>
  );
}
