import type { OpenLocationOptions } from '../contract/locations/open-location-options.ts';
import { LifeboatError } from '../errors/lifeboat-error.ts';
import type { CallOptions } from '../plugin-api/call-options.ts';
import { callForeign } from '../plugin-api/foreign/call-foreign.ts';
import { foreignTimeLimits } from '../plugin-api/foreign/time-limits.ts';
import type { LocationConfig, ProviderPlugin } from '../plugin-api/provider-plugin.ts';
import type { FieldSchema } from '../velero-api/schema/field-schema.ts';
import { shapeProblems } from '../velero-api/schema/shape-problems.ts';
import type { SecretKeySelector } from '../velero-api/values/meta.ts';
import { findProvider } from './find-provider.ts';
import { invalidLocation } from './invalid-location.ts';
import { createSecretReader, type SecretReader } from './secret-reader.ts';
import type { TakenLocation } from './take-location.ts';

interface Configured {
  readonly name: string;
  readonly provider: string;
  readonly config?: Readonly<Record<string, string>>;
  readonly credential?: SecretKeySelector;
}

interface OpenWithProvider<Opened> extends OpenLocationOptions {
  readonly taken: TakenLocation<Configured>;
  /** What a provider without `create` does not do, for messages: `has no object stores`. */
  readonly lack: string;
  /** Its shape. */
  readonly field: FieldSchema;
  /** The code of what a provider throws that is no LifeboatError. */
  readonly failure: 'STORE_ERROR' | 'SNAPSHOTTER_ERROR';
  /** Absent: the provider makes none. */
  create(provider: ProviderPlugin): ((location: LocationConfig) => Promise<Opened>) | undefined;
  /** What a location has besides its `config`. @default nothing */
  readonly place?: (where: string, secrets: SecretReader) => Promise<Pick<LocationConfig, 'bucket' | 'prefix' | 'caCert'>>;
}

/** Has a location's provider open it, within two minutes. @throws LifeboatError `INVALID_CONFIG`, `CREDENTIALS_MISSING`, `TIMEOUT`, `CANCELED`,
 * and what the provider throws */
export async function openWithProvider<Opened extends { close?(): Promise<void> }>({
  taken,
  providers,
  resolveSecret,
  allowFiles = false,
  signal,
  ...options
}: OpenWithProvider<Opened>): Promise<{ readonly opened: Opened; readonly provider: ProviderPlugin }> {
  const { isFromCluster, namespace } = taken;
  const { name, credential, config = {} } = taken.config;
  const where = `Location "${name}"`;
  const provider = findProvider(taken.config.provider, providers, where);
  const create = options.create(provider);
  if (!create) throw invalidLocation(where, `the provider ${provider.name} ${options.lack}`);
  const file = isFromCluster && !allowFiles ? Object.keys(config).find((key) => /file$/i.test(key)) : undefined;
  if (file !== undefined)
    throw invalidLocation(
      where,
      `config key "${file}" names a file of this machine, which an object of a cluster must not: name a Secret with "credential"`,
    );
  const secrets = createSecretReader({ location: name, resolveSecret, namespace, isFromCluster });
  const reference = credential && secrets.reference(credential.name, credential.key);
  if (reference && !resolveSecret) throw invalidLocation(where, 'it has a "credential", and there is no resolveSecret that reads it');
  const location: LocationConfig = {
    name,
    ...(await options.place?.(where, secrets)),
    config,
    ...(reference && { credentials: () => secrets.readText(reference) }),
    ...(resolveSecret && { resolveSecret: async (text) => secrets.read(referenceOf(text, secrets)) }),
  };
  const opened = await openInTime(() => create(location), { location: name, failure: options.failure, signal });
  const problems = shapeProblems('', opened, options.field);
  if (problems.length > 0) throw invalidLocation(where, `the provider ${provider.name} returned something else: ${problems.join('; ')}`);
  return { opened, provider };
}

/** `secretName/key`, as providers' config keys have it. */
function referenceOf(text: string, secrets: SecretReader) {
  const at = text.lastIndexOf('/');
  return secrets.reference(text.slice(0, Math.max(at, 0)), text.slice(at + 1));
}

async function openInTime<Opened extends { close?(): Promise<void> }>(
  open: () => Promise<Opened>,
  { location, failure, signal }: CallOptions & { readonly location: string; readonly failure: 'STORE_ERROR' | 'SNAPSHOTTER_ERROR' },
): Promise<Opened> {
  const where = `Location "${location}"`;
  let opening: Promise<Opened> | undefined;
  try {
    const call = () => {
      opening = open();
      return opening;
    };
    return await callForeign({ what: `Opening ${where}`, timeoutInMs: foreignTimeLimits.credentialsInMs, signal, call });
  } catch (error) {
    // What is opened after all is nobody's.
    Promise.resolve(opening)
      .then((late) => late?.close?.())
      .catch(() => {});
    if (LifeboatError.isInstance(error)) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new LifeboatError({
      code: failure,
      message: `${where} cannot be opened: ${reason}`,
      context: { location },
      cause: error,
    });
  }
}
