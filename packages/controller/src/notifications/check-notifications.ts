import { LifeboatError } from '@lifeboat/core';
import type { NotificationOptions } from './notification-options.ts';
import { notificationRequest } from './notification-request.ts';

/** Finds problems that are known before the first notification is sent. @throws LifeboatError `INVALID_CONFIG` */
export function checkNotifications({ target, source = '/' }: NotificationOptions): void {
  if (source === '' || !/^[!-~]+$/.test(source))
    throw invalid('the source is no URI reference: printable ASCII without spaces is expected');
  if (typeof target === 'function' || 'secretName' in target) return;
  const data = { kind: '', namespace: '', name: '', uid: '' };
  const notification = { id: 'id', type: 'io.lifeboat.backup.completed', subject: 'subject', time: '', data } as const;
  try {
    notificationRequest({ notification, target, source, now: new Date(0) });
  } catch (error) {
    throw invalid(error instanceof Error ? error.message : String(error));
  }
}

function invalid(problem: string): LifeboatError {
  return new LifeboatError({ code: 'INVALID_CONFIG', message: `Notifications cannot be sent: ${problem}` });
}
