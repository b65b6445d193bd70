import { createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { createMemoryObjectStore } from '@lifeboat/testkit/doubles';
import { type CloudEvent, HTTP } from 'cloudevents';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { makeCertificates } from '../../../s3-store/test/certificates.ts';
import { noMetrics } from '../monitoring/metrics/metrics.ts';
import { type ControllerLab, startControllerLab } from '../testing/controller-lab.ts';
import type { NotificationData } from './notification-of.ts';
import type { NotificationOptions } from './notification-options.ts';
import { notificationReconcilers } from './notification-reconciler.ts';

interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A receiver, and the requests that it got. */
interface Receiver {
  readonly url: string;
  readonly received: Received[];
  /** The answers, in order; after them, 200. `'hangs'`: no answer. */
  answers: (number | 'hangs' | [status: number, retryAfter: string])[];
}

let lab: ControllerLab;
const signingKey = `whsec_${Buffer.from('a key of the receiver').toString('base64')}`;

beforeAll(async () => {
  lab = await startControllerLab();
  lab.buckets.set('main', createMemoryObjectStore());
  await lab.createLocation('main', { default: true });
});
afterAll(() => lab?.close());

async function startReceiver(tls?: { key: string; cert: string }): Promise<Receiver> {
  const receiver: Omit<Receiver, 'url'> = { received: [], answers: [] };
  const server: Server = (tls ? createTlsServer(tls) : createServer()).on('request', async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    receiver.received.push({ headers: request.headers, body });
    const answer = receiver.answers.shift() ?? 200;
    if (answer === 'hangs') return;
    const [status, retryAfter] = typeof answer === 'number' ? [answer] : answer;
    response.writeHead(status, { ...(retryAfter !== undefined && { 'retry-after': retryAfter }) }).end('thanks');
  }) as Server;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return Object.assign(receiver, { url: `${tls ? 'https' : 'http'}://127.0.0.1:${port}/hooks/secret-token` });
}

/** Starts a controller that sends notifications, with short pauses between attempts. */
function start(notifications: NotificationOptions, lines: string[] = []): void {
  const { cluster, velero, now } = lab;
  const context = { cluster, now, namespace: 'velero', objects: velero.objects };
  const log = (message: string, fields = {}) => void lines.push(`${message} ${JSON.stringify(fields)}`);
  lab.start({
    lease: false,
    logger: { debug: log, info: log, warn: log, error: log },
    reconcilers: notificationReconcilers({ context, notifications, metrics: noMetrics, firstPauseInMs: 1 }),
  });
  onTestFinished(() => lab.stop());
}

/** Reads and checks the event in a request with a library for CloudEvents. */
function eventOf({ headers, body }: Received): CloudEvent<NotificationData> {
  const event = HTTP.toEvent<NotificationData>({ headers, body: JSON.parse(body) }) as CloudEvent<NotificationData>;
  expect(event.validate()).toBe(true);
  return event;
}

const notifiedOf = async (name: string) => (await lab.velero.getBackup(name)).metadata.annotations?.['lifeboat.io/notified'];

async function backUp(name: string): Promise<void> {
  await lab.velero.createBackup({ name, includedNamespaces: ['shop'] });
  await lab.velero.waitForBackup(name, { timeoutInMs: 60_000 });
}

test('how a backup ended is told once, signed, as a CloudEvent, whoever works then', async () => {
  const receiver = await startReceiver();
  const notifications = { target: { url: receiver.url, signingKey, authorization: 'Bearer of-the-receiver' }, source: 'my-cluster' };
  start(notifications);
  await backUp('one');
  await expect.poll(() => receiver.received.length).toBe(1);
  const [received] = receiver.received as [Received];
  const { uid } = (await lab.velero.getBackup('one')).metadata;
  const event = eventOf(received);
  expect(event).toMatchObject({
    id: expect.stringMatching(`^${uid}-completed-20`),
    type: 'io.lifeboat.backup.completed',
    source: 'my-cluster',
    subject: 'Backup/one',
    data: { name: 'one', namespace: 'velero', uid, phase: 'Completed', storageLocation: 'main', errors: 0 },
  });
  const { authorization, 'webhook-id': id, 'webhook-timestamp': at, 'webhook-signature': signature } = received.headers;
  expect([authorization, id]).toEqual(['Bearer of-the-receiver', event.id]);
  expect(Math.abs(Number(at) - Date.now() / 1000)).toBeLessThan(60);
  const digest = createHmac('sha256', 'a key of the receiver').update(`${id}.${at}.${received.body}`).digest('base64');
  expect(signature).toBe(`v1,${digest}`);
  await expect.poll(() => notifiedOf('one')).toBe(`${event.id} sent`);
  await lab.stop();
  start(notifications);
  await lab.velero.createBackup({ name: 'lost', storageLocation: 'nowhere' });
  await expect.poll(() => receiver.received.map((each) => eventOf(each).subject)).toEqual(['Backup/one', 'Backup/lost']);
  expect(eventOf(receiver.received[1] as Received)).toMatchObject({
    type: 'io.lifeboat.backup.refused',
    data: { reason: expect.stringMatching(/^backup storage location nowhere not found/) },
  });
  // Else the controller of the next test, which finds the same objects, would send it again, to its own receiver.
  await expect.poll(() => notifiedOf('lost')).toMatch(/ sent$/);
});

test('what the receiver does not take is sent again, and by the next process too; the backup does not wait', async () => {
  const receiver = await startReceiver();
  receiver.answers = [503, [429, '0'], 'hangs'];
  const lines: string[] = [];
  const target = { url: receiver.url, signingKey };
  start({ target }, lines);
  await backUp('two');
  await expect.poll(() => receiver.received.length).toBe(3);
  expect(await notifiedOf('two')).toBeUndefined();
  // The controller dies while the receiver hangs.
  lab.kill();
  await lab.stop();
  start({ target }, lines);
  await expect.poll(() => notifiedOf('two')).toMatch(/ sent$/);
  expect(receiver.received).toHaveLength(4);
  expect(new Set(receiver.received.map((each) => eventOf(each).id)).size).toBe(1);
  expect(lines.join('\n')).toMatch(/the receiver answered 503/);
  expect(lines.join('\n')).not.toMatch(/secret-token|whsec_/);
});

test('a receiver that refuses is left alone, and it is said at the object', async () => {
  const receiver = await startReceiver();
  receiver.answers = [410];
  start({ target: async () => ({ url: receiver.url }) });
  await backUp('three');
  await expect.poll(() => notifiedOf('three')).toMatch(/ given up: the receiver answered 410$/);
  expect(receiver.received).toHaveLength(1);
  expect(receiver.received[0]?.headers).not.toHaveProperty('webhook-signature');
});

test('a template makes the body, and the headers make it a CloudEvent; missed times and restores are told, too', async () => {
  const receiver = await startReceiver();
  const template = JSON.stringify({
    text: 'Restore of {{ data.backup }}: {{data.phase}}{{data.reason}}',
    items: '{{data.items}}',
    none: ['{{ data.missed }}'],
  });
  const secret = { url: receiver.url, template };
  await lab.cluster.create(
    { group: '', version: 'v1', resource: 'secrets' },
    {
      ...{ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'hooks', namespace: 'velero' } },
      data: Object.fromEntries(Object.entries(secret).map(([key, value]) => [key, Buffer.from(value).toString('base64')])),
    },
  );
  start({ target: { secretName: 'hooks' } });
  await lab.velero.createRestore({ name: 'back', backupName: 'one' });
  await expect.poll(() => receiver.received.length).toBe(1);
  const [restored] = receiver.received as [Received];
  expect(JSON.parse(restored.body)).toEqual({ text: 'Restore of one: Completed', items: 1, none: [null] });
  expect(eventOf(restored)).toMatchObject({ type: 'io.lifeboat.restore.completed', source: '/apis/velero.io/v1/namespaces/velero' });

  await lab.velero.createSchedule({ name: 'daily', schedule: '0 7 * * *', template: { includedNamespaces: ['shop'] } });
  await expect.poll(async () => (await lab.velero.getSchedule('daily')).status.phase).toBe('Enabled');
  lab.aheadInMs = 3 * 86_400_000;
  await lab.velero.objects('Schedule').patch('daily', { metadata: { labels: { look: 'again' } } });
  const types = () => receiver.received.map((each) => eventOf(each).type);
  await expect.poll(types).toContain('io.lifeboat.schedule.missed');
  await expect.poll(types).toContain('io.lifeboat.backup.completed');
  const [made] = (await lab.velero.listBackups()).filter(({ metadata }) => metadata.name.startsWith('daily-'));
  // The annotation belongs to the schedule only.
  expect(made?.metadata.annotations ?? {}).not.toHaveProperty('lifeboat.io/missed-times');
  lab.aheadInMs = 0;
});

test('a receiver is known by its certificate', async () => {
  const { ca, key, cert } = makeCertificates();
  const receiver = await startReceiver({ key, cert });
  const target: { url: string; caCert?: string } = { url: receiver.url };
  const lines: string[] = [];
  start({ target: async () => target }, lines);
  await backUp('four');
  await expect.poll(() => lines.join('\n')).toMatch(/sent again.*certificate/);
  expect(receiver.received).toHaveLength(0);
  target.caCert = ca;
  await expect.poll(() => notifiedOf('four')).toMatch(/ sent$/);
});
