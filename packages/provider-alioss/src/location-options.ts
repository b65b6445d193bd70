import { readFile } from 'node:fs/promises';
import { LifeboatError, type LocationConfig } from '@lifeboat/core/plugin-api';
import { readConfig } from '@lifeboat/core/provider-kit';
import type { AliyunCredentialsSource } from './credentials/aliyun-credentials.ts';
import { credentialsFromFile } from './credentials/credentials-file.ts';
import { readEcsMetadata } from './credentials/ecs-metadata.ts';
import { ecsRamRoleCredentials } from './credentials/ecs-ram-role.ts';
import type { AliyunNetwork } from './requests/oss-endpoint.ts';

/** The config keys of Velero's plugin for Alibaba Cloud: one list for both kinds of locations. */
const knownKeys = ['region', 'zone', 'network', 'endpoint', 'notOnECS', 'credentialsFile', 'patience', 'conditionalPut'];
/** What Velero's plugin takes where nothing tells the region. */
const defaultRegion = 'cn-hangzhou';

/** What a location says, whatever it is for. */
export interface LocationOptions {
  readonly region: string | (() => Promise<string>);
  readonly zone: string | undefined;
  /** How long an object store is waited for. */
  readonly patienceInMs: number | undefined;
  /** Whether the bucket honours conditional puts. */
  readonly conditionalPut: boolean | undefined;
  readonly network: AliyunNetwork | undefined;
  /** With its scheme. */
  readonly endpoint: string | undefined;
  readonly caCert: string | undefined;
  readonly credentials: AliyunCredentialsSource;
}

/** Translates a location's configuration by the rules of Velero's plugin (Alibaba Cloud's plugin velero-plugin).
 * @param options.askMetadata whether the metadata service of ECS may tell credentials and region that are not given
 * @throws LifeboatError `INVALID_CONFIG`, `CREDENTIALS_MISSING` */
export function locationOptions(
  location: LocationConfig,
  options: { readonly provider: string; readonly askMetadata: boolean; readonly metadataUrl: string | undefined },
): LocationOptions {
  const { provider, metadataUrl } = options;
  const config = readConfig(location, provider, knownKeys);
  const onEcs = config.flag('notOnECS') !== true;
  const askMetadata = options.askMetadata && onEcs;
  const network = config.nonEmpty('network');
  if (network !== undefined && network !== 'internal' && network !== 'accelerate') {
    throw config.invalid('network', `is '${network}'. Known: internal, accelerate`);
  }
  const endpoint = config.nonEmpty('endpoint');
  const url = endpoint === undefined || /^https?:\/\//.test(endpoint) ? endpoint : `https://${endpoint}`;
  if (url !== undefined && !URL.canParse(url)) throw config.invalid('endpoint', 'is no URL');
  const region = config.nonEmpty('region');
  return {
    region: region ?? (askMetadata ? () => readEcsMetadata('region-id', { metadataUrl }) : defaultRegion),
    zone: config.nonEmpty('zone'),
    patienceInMs: config.duration('patience'),
    conditionalPut: config.flag('conditionalPut'),
    network,
    endpoint: url,
    caCert: location.caCert ?? config.nonEmpty('caCert'),
    credentials: credentials(),
  };

  function credentials(): AliyunCredentialsSource {
    const file = config.nonEmpty('credentialsFile');
    const content = location.credentials ?? (file === undefined ? undefined : () => readFile(file, 'utf8'));
    if (content) return credentialsFromFile({ content, where: `location '${location.name}'`, onEcs, metadataUrl });
    if (askMetadata) return ecsRamRoleCredentials({ metadataUrl });
    throw new LifeboatError({
      code: 'CREDENTIALS_MISSING',
      message: `Location '${location.name}' (${provider}) has no credentials. Give it a credentials file, or let the provider ask the metadata service with createAliyunProvider({ withoutCredentials: 'ecs-ram-role' }), and no notOnECS`,
    });
  }
}
