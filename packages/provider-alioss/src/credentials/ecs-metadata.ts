import { LifeboatError } from '@lifeboat/core/plugin-api';

/** The metadata service of every ECS instance. */
const defaultMetadataEndpoint = 'http://100.100.100.200';

const timeoutInMs = 5000;

/** Reads a page of the metadata service, with a session token as its hardened mode wants.
 * @throws LifeboatError `CREDENTIALS_MISSING` */
export async function readEcsMetadata(path: string, options: { readonly metadataEndpoint?: string | undefined } = {}): Promise<string> {
  const base = (options.metadataEndpoint ?? defaultMetadataEndpoint).replace(/\/+$/, '');
  const failed = (reason: string) =>
    new LifeboatError({
      code: 'CREDENTIALS_MISSING',
      message: `The ECS metadata service at ${base} ${reason}. Off ECS, give a key pair and a region instead, and set notOnECS`,
      retryable: true,
      context: { path },
    });
  try {
    const signal = AbortSignal.timeout(timeoutInMs);
    const asked = await fetch(`${base}/latest/api/token`, {
      method: 'PUT',
      headers: { 'X-aliyun-ecs-metadata-token-ttl-seconds': '60' },
      signal,
    });
    const token = asked.ok ? await asked.text() : undefined;
    const answer = await fetch(`${base}/latest/meta-data/${path}`, {
      headers: token ? { 'X-aliyun-ecs-metadata-token': token } : {},
      redirect: 'error',
      signal,
    });
    if (answer.ok) return (await answer.text()).trim();
    throw failed(`answers ${answer.status} to ${path}: ${answer.status === 404 ? 'the instance has none' : 'it refuses'}`);
  } catch (error) {
    if (LifeboatError.isInstance(error)) throw error;
    throw failed('does not answer');
  }
}
