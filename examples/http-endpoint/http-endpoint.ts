// node http-endpoint.ts [port] [folder] [kubeconfig]: backups of a cluster over HTTP, on loopback. README.md says who may call it.
import { serve } from '@hono/node-server';
import {
  clusterFromKubeConfig,
  createEngine,
  createFileSystemObjectStore,
  type Engine,
  eventStreamHeaders,
  LifeboatError,
} from '@lifeboat/core';
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { csrf } from 'hono/csrf';
import { HTTPException } from 'hono/http-exception';

/** What a web page needs: start a backup, follow it, cancel it, list what is there. */
export function createHttpEndpoint(engine: Engine): Hono {
  const running = new Map<string, ReturnType<Engine['backup']>>();
  const app = new Hono();
  app.use(csrf(), bodyLimit({ maxSize: 64 * 1024 }));

  app.post('/backups', async (c) => {
    const { name, namespaces = [] } = await c.req.json<{ name: string; namespaces?: string[] }>();
    const run = engine.backup({ name, includedNamespaces: namespaces });
    // Only now the name is known to be good, and to be ours: no page follows another one's run under it.
    await run.accepted;
    running.set(name, run);
    const forget = () => setTimeout(() => running.delete(name), 60_000).unref();
    run.result.then(forget, forget);
    return c.json({ name }, 202, { location: `/backups/${name}/events` });
  });

  app.get('/backups/:name/events', (c) => {
    const run = running.get(c.req.param('name'));
    return run ? c.body(run.toEventStream(), 200, { ...eventStreamHeaders }) : c.json({ message: 'There is no such run' }, 404);
  });

  app.post('/backups/:name/cancel', async (c) => {
    await running.get(c.req.param('name'))?.cancel('canceled by a user');
    return c.body(null, 204);
  });

  app.get('/backups', async (c) => {
    const backups = [];
    for await (const entry of engine.listBackups())
      backups.push({ name: entry.name, state: entry.state, phase: entry.state === 'complete' ? entry.backup.status?.phase : undefined });
    return c.json(backups);
  });

  app.onError((error, c) => {
    if (error instanceof HTTPException) return error.getResponse();
    // The codes are stable; messages are for people, and hold no secrets.
    if (!LifeboatError.isInstance(error)) return c.json({ message: 'That did not work' }, 500);
    const status = error.code === 'INVALID_REQUEST' ? 400 : error.code === 'BACKUP_ALREADY_EXISTS' ? 409 : 502;
    return c.json({ code: error.code, message: error.message, retryable: error.retryable }, status);
  });
  return app;
}

if (import.meta.main) {
  const [port = '3000', folder = './backups', path] = process.argv.slice(2);
  const cluster = await clusterFromKubeConfig({ path });
  const engine = createEngine({ cluster, storageLocations: { main: { store: createFileSystemObjectStore({ root: folder }) } } });
  serve({ fetch: createHttpEndpoint(engine).fetch, port: Number(port), hostname: '127.0.0.1' }, (at) =>
    console.log(`http://127.0.0.1:${at.port}`),
  );
}
