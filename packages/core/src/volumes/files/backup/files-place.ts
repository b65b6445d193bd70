import type { ClusterClient } from '../../../contract/cluster/cluster-client.ts';
import type { ByteStream, CallOptions } from '../../../plugin-api/call-options.ts';
import { streamCommand } from '../stream-command.ts';

/** Where a running container sees the files of a volume. */
export interface FilesPlace {
  readonly cluster: Pick<ClusterClient, 'exec'>;
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  readonly folder: string;
}

interface StreamOptions extends CallOptions {
  readonly command: readonly string[];
  readonly stdin?: ByteStream;
  readonly accepts?: readonly number[];
  readonly onComplaint?: (text: string) => void;
}

export function streamIn(
  { cluster, namespace, pod, container }: FilesPlace,
  { command, ...options }: StreamOptions,
): AsyncGenerator<Uint8Array> {
  return streamCommand({ namespace, pod, container, command }, { cluster, ...options });
}
