import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { ControllerOptions } from '@lifeboat/controller';
import { UsageError } from '../usage-error.ts';

export interface NotificationFlags {
  readonly notificationSecret?: string;
  readonly notificationUrl?: string;
  readonly notificationSigningKey?: string;
  readonly notificationCacert?: string;
  readonly notificationTemplate?: string;
  readonly notificationSource?: string;
}

/** Where notifications go; `undefined`: nowhere. Files are read once. @throws UsageError */
export async function readNotifications(flags: NotificationFlags, cwd: string): Promise<ControllerOptions['notifications']> {
  const { notificationSecret: secretName, notificationUrl: url, notificationSource } = flags;
  const more = [flags.notificationSigningKey, flags.notificationCacert, flags.notificationTemplate];
  if (secretName !== undefined && [url, ...more].some((flag) => flag !== undefined))
    throw new UsageError('--notification-secret has all that the other flags say of a receiver: give one or the other');
  if (url === undefined && secretName === undefined) {
    if ([...more, notificationSource].some((flag) => flag !== undefined))
      throw new UsageError('nothing says where notifications go: --notification-url or --notification-secret');
    return undefined;
  }
  const source = notificationSource !== undefined && { source: notificationSource };
  if (url === undefined) return { target: { secretName: secretName ?? '' }, ...source };
  const [signingKey, caCert, template] = await Promise.all(
    more.map((file) => (file === undefined ? undefined : readText(resolve(cwd, file)))),
  );
  return {
    target: {
      url,
      ...(signingKey !== undefined && { signingKey }),
      ...(caCert !== undefined && { caCert }),
      ...(template !== undefined && { template }),
    },
    ...source,
  };
}

async function readText(file: string): Promise<string> {
  return await readFile(file, 'utf8').catch((error: Error) => {
    throw new UsageError(`${file} cannot be read: ${error.message}`);
  });
}
