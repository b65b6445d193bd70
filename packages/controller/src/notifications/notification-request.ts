import { createHmac } from 'node:crypto';
import { stringifyJson } from '@lifeboat/core/json';
import type { Notification } from './notification-of.ts';
import type { NotificationTarget } from './notification-options.ts';
import { parseTemplate } from './template.ts';

/** What is posted. */
export interface NotificationRequest {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  readonly caCert: string | undefined;
}

interface NotificationRequestOptions {
  readonly notification: Notification;
  readonly target: NotificationTarget;
  readonly source: string;
  readonly now: Date;
}

/** Makes the request of a notification: a CloudEvent as JSON, or the filled template with the event's attributes as headers.
 * @throws Error that says what is wrong with the target, without its secrets */
export function notificationRequest({ notification, target, source, now }: NotificationRequestOptions): NotificationRequest {
  const { signingKey, caCert, authorization, template } = target;
  const url = checkedUrl(target.url);
  const { data, ...attributes } = notification;
  const event = { specversion: '1.0', source, ...attributes };
  const body = Buffer.from(
    stringifyJson(
      template === undefined
        ? { ...event, datacontenttype: 'application/json', data }
        : parseTemplate(template)({ ...notification, source }),
    ),
  );
  const headers: Record<string, string> = {
    'content-type': template === undefined ? 'application/cloudevents+json; charset=utf-8' : 'application/json',
    'user-agent': 'lifeboat',
    ...(template !== undefined && Object.fromEntries(Object.entries(event).map(([name, value]) => [`ce-${name}`, value]))),
    ...(authorization !== undefined && { authorization: authorization.trim() }),
    ...(signingKey !== undefined && signature({ id: notification.id, body, signingKey, now })),
  };
  return { url, headers, body, caCert };
}

/** @throws Error that shows no more of the URL than its scheme */
function checkedUrl(text: string): URL {
  const url = URL.canParse(text.trim()) ? new URL(text.trim()) : undefined;
  if (!url) throw new Error('the url of notifications is no URL');
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    throw new Error(`the url of notifications is not of https or http, but of ${url.protocol.slice(0, -1)}`);
  if (url.username || url.password) throw new Error('the url of notifications has a user name or a password: give `authorization` instead');
  return url;
}

/** Signs a request as in https://www.standardwebhooks.com, whose libraries can check it. */
function signature(options: { id: string; body: Buffer; signingKey: string; now: Date }): Record<string, string> {
  const { id, body, now } = options;
  const signingKey = options.signingKey.trim();
  if (signingKey === '') throw new Error('the signing key of notifications is empty');
  const key = signingKey.startsWith('whsec_') ? Buffer.from(signingKey.slice(6), 'base64') : Buffer.from(signingKey);
  const timestamp = String(Math.floor(now.getTime() / 1000));
  const digest = createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest('base64');
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${digest}` };
}
