import type { LocationConfig } from '@lifeboat/core/plugin-api';
import { type ConfigReader, credentialsOrSearch, readConfig } from '@lifeboat/core/provider-kit';
import type { AliyunProviderOptions } from './aliyun-provider-options.ts';
import type { AliyunCredentialsSource } from './credentials/aliyun-credentials.ts';
import { credentialsFromFile } from './credentials/credentials-file.ts';
import { readEcsMetadata } from './credentials/ecs-metadata.ts';
import { ecsRamRoleCredentials } from './credentials/ecs-ram-role.ts';
import type { AliyunNetwork } from './requests/oss-endpoint.ts';

/** The config keys of Velero's plugin for Alibaba Cloud: one list for both kinds of locations. */
const knownKeys = ['region', 'zone', 'network', 'endpoint', 'notOnECS', 'credentialsFile', 'patience', 'conditionalPut'];
/** What Velero's plugin takes where nothing tells the region. */
const defaultRegion = 'cn-hangzhou';

/** What a location says. */
export interface LocationOptions {
  readonly config: ConfigReader;
  readonly credentials: AliyunCredentialsSource;
  readonly common: {
    readonly region: string | (() => Promise<string>);
    readonly network: AliyunNetwork | undefined;
    /** With its scheme. */
    readonly endpoint: string | undefined;
    readonly caCert: string | undefined;
  };
  readonly store: { readonly patienceInMs: number | undefined; readonly conditionalPut: boolean | undefined };
  readonly snapshotter: { readonly zone: string | undefined };
}

/** Translates a location's configuration by the rules of Velero's plugin (Alibaba Cloud's plugin velero-plugin). Only with
 * `withoutCredentials` may the metadata service of ECS tell credentials and region that are not given.
 * @throws LifeboatError `INVALID_CONFIG`, `CREDENTIALS_MISSING` */
export function locationOptions(
  location: LocationConfig,
  options: Pick<AliyunProviderOptions, 'withoutCredentials' | 'metadataEndpoint'> & { readonly provider: string },
): LocationOptions {
  const { provider, metadataEndpoint } = options;
  const config = readConfig(location, provider, knownKeys);
  const onEcs = config.flag('notOnECS') !== true;
  const withoutCredentials = onEcs ? options.withoutCredentials : 'refuse';
  const network = config.nonEmpty('network');
  if (network !== undefined && network !== 'internal' && network !== 'accelerate') {
    throw config.invalid('network', `is '${network}'. Known: internal, accelerate`);
  }
  const endpoint = config.nonEmpty('endpoint');
  const url = endpoint === undefined || /^https?:\/\//.test(endpoint) ? endpoint : `https://${endpoint}`;
  if (url !== undefined && !URL.canParse(url)) throw config.invalid('endpoint', 'is no URL');
  const askRegion = () => readEcsMetadata('region-id', { metadataEndpoint });
  return {
    config,
    common: {
      region: config.nonEmpty('region') ?? (withoutCredentials === 'ecs-ram-role' ? askRegion : defaultRegion),
      network,
      endpoint: url,
      caCert: config.caCert(),
    },
    store: { patienceInMs: config.duration('patience'), conditionalPut: config.flag('conditionalPut') },
    snapshotter: { zone: config.nonEmpty('zone') },
    credentials: credentials(),
  };

  function credentials(): AliyunCredentialsSource {
    const content = config.credentials();
    if (content) return credentialsFromFile({ content, where: `location '${location.name}'`, onEcs, metadataEndpoint });
    const advice =
      ", or let the provider ask the metadata service with createAliyunProvider({ withoutCredentials: 'ecs-ram-role' }), and no notOnECS";
    credentialsOrSearch({ found: undefined, location, provider, withoutCredentials, advice });
    return ecsRamRoleCredentials({ metadataEndpoint });
  }
}
