import { notifiedAnnotation } from '@lifeboat/core/velero-api';
import type { ControllerContext } from '../controller-context.ts';
import { kindType } from '../kinds/kind-type.ts';
import { createSecretReader } from '../locations/use-location.ts';
import { changeObject } from '../machinery/change-object.ts';
import type { Reconciler } from '../machinery/reconciler.ts';
import type { Metrics } from '../monitoring/metrics/metrics.ts';
import { type Notification, notificationOf } from './notification-of.ts';
import type { NotificationOptions, NotificationTarget } from './notification-options.ts';
import { notificationRequest } from './notification-request.ts';
import { isForGood, pauseInMs } from './pause-in-ms.ts';
import { post } from './post.ts';

const tryLimitInMs = 10_000;

/** What ended longer ago is not reported, so that turning notifications on does not report the past. */
const maxAgeInMs = 86_400_000;

type NotifiedKind = 'Backup' | 'Restore' | 'Schedule' | 'DeleteBackupRequest';

interface NotificationReconcilerOptions {
  readonly context: Pick<ControllerContext, 'cluster' | 'namespace' | 'objects' | 'now'>;
  readonly notifications: NotificationOptions;
  readonly metrics: Metrics;
  /** The first pause between two attempts, in milliseconds. @default 1000 */
  readonly firstPauseInMs?: number;
}

/** Returns one reconciler for each kind of object that has notifications. They do not wait for other reconcilers, nor others for them. */
export function notificationReconcilers(options: NotificationReconcilerOptions): Reconciler[] {
  return [
    notificationReconciler('Backup', options),
    notificationReconciler('Restore', options),
    notificationReconciler('Schedule', options),
    notificationReconciler('DeleteBackupRequest', options),
  ];
}

/** Sends the notification of an object until the receiver has it, and then records that in the object. If this process dies in between, the
 * next one sends it again. */
function notificationReconciler<K extends NotifiedKind>(kind: K, options: NotificationReconcilerOptions): Reconciler {
  const { context, notifications, metrics, firstPauseInMs = 1000 } = options;
  const { cluster, namespace, now } = context;
  const { source = `/apis/velero.io/v1/namespaces/${namespace}` } = notifications;
  const resolveSecret = createSecretReader({ cluster, namespace });
  const objects = context.objects(kind);
  /** How many attempts have failed so far. */
  const tries = new Map<string, number>();
  /** The notification of each object that is settled. The object may be seen for a while as it was before: without what `settle` wrote. */
  const settled = new Map<string, string>();

  return {
    name: `notification-${kindType(kind).resource}`,
    type: kindType(kind),
    concurrency: 2,
    async reconcile({ name, object, signal, logger }) {
      const notification = object && notificationOf(object);
      if (!notification || !isDue(notification, object.metadata.annotations)) {
        settled.delete(name);
        return undefined;
      }
      if (settled.get(name) === notification.id) return undefined;
      const problem = await send(notification, signal);
      signal.throwIfAborted();
      if (!problem) {
        await settle(name, notification, 'sent', signal);
        return undefined;
      }
      const failed = (tries.get(notification.id) ?? 0) + 1;
      tries.set(notification.id, failed);
      if (isForGood(problem, failed)) {
        logger.error('A notification is given up', {
          id: notification.id,
          type: notification.type,
          problem: problem.message,
          tries: failed,
        });
        await settle(name, notification, `given up: ${problem.message}`, signal);
        return undefined;
      }
      const againInMs = pauseInMs({ failed, retryAfter: problem.retryAfter, firstPauseInMs, now: now() });
      logger.warn('A notification is sent again', { id: notification.id, problem: problem.message, againInMs });
      metrics.add('lifeboat_notifications_total', { outcome: 'failed' });
      return { againInMs };
    },
  };

  function isDue({ id, time }: Notification, annotations: Readonly<Record<string, string>> | undefined): boolean {
    const [notified] = annotations?.[notifiedAnnotation]?.split(' ') ?? [];
    return notified !== id && now().getTime() - Date.parse(time) < maxAgeInMs;
  }

  /** Sends a notification. Returns why the receiver did not take it; `undefined` if it did. */
  async function send(notification: Notification, signal: AbortSignal): Promise<Problem | undefined> {
    const limited = AbortSignal.any([signal, AbortSignal.timeout(tryLimitInMs)]);
    try {
      const request = notificationRequest({ notification, target: await targetNow(limited), source, now: now() });
      const { status, retryAfter } = await post({ ...request, signal: limited });
      if (status >= 200 && status < 300) return undefined;
      return { message: `the receiver answered ${status}`, status, retryAfter };
    } catch (error) {
      return { message: error instanceof Error ? error.message : String(error) };
    }
  }

  async function targetNow(signal: AbortSignal): Promise<NotificationTarget> {
    const { target } = notifications;
    if (typeof target === 'function') return await target();
    return 'secretName' in target ? await readTarget(target.secretName, signal) : target;
  }

  async function readTarget(secretName: string, signal: AbortSignal): Promise<NotificationTarget> {
    const read = async (key: string) => {
      const value = await resolveSecret({ name: secretName, key, namespace }, { signal });
      return value === undefined ? undefined : Buffer.from(value).toString();
    };
    const [url, signingKey, caCert, authorization, template] = await Promise.all(
      ['url', 'signing-key', 'ca.crt', 'authorization', 'template'].map(read),
    );
    if (url === undefined) throw new Error(`there is no key "url" in the Secret ${namespace}/${secretName}, or no such Secret`);
    return {
      url,
      ...(signingKey !== undefined && { signingKey }),
      ...(caCert !== undefined && { caCert }),
      ...(authorization !== undefined && { authorization }),
      ...(template !== undefined && { template }),
    };
  }

  async function settle(name: string, { id }: Notification, outcome: string, signal: AbortSignal): Promise<void> {
    const change = () => ({ metadata: { annotations: { [notifiedAnnotation]: `${id} ${outcome}` } } });
    await changeObject({ objects, name, signal, change });
    settled.set(name, id);
    tries.delete(id);
    metrics.add('lifeboat_notifications_total', { outcome: outcome === 'sent' ? outcome : 'given-up' });
  }
}

interface Problem {
  readonly message: string;
  readonly status?: number;
  readonly retryAfter?: string | undefined;
}
