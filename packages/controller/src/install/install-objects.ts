import type { KubeObject } from '@lifeboat/core';
import { validateVeleroObject } from '@lifeboat/core/velero-api';
import { customResourceDefinitions } from '../crds/custom-resource-definitions.ts';
import { controllerRole } from './controller-role.ts';
import { creatorPolicy } from './creator-policy.ts';
import { installLabels } from './install-labels.ts';
import { checkNamespace, invalid, type RoleProfile } from './role-profile.ts';
import { type ServerDeploymentOptions, serverDeployment } from './server-deployment.ts';

export interface InstallOptions extends Omit<ServerDeploymentOptions, 'namespace' | 'serviceAccountName'> {
  /** How much the server may do. */
  readonly profile: RoleProfile;
  /** For `backup-only`: add the rights to move volumes with Jobs. @default false */
  readonly moverJobs?: boolean;
  /** @default 'velero' */
  readonly namespace?: string;
  /** @default 'velero' */
  readonly serviceAccountName?: string;
  /** Adds the admission policies of `creatorPolicy`, so that hooks get no more rights than the user who asked for them. `validating`: only
   * the policies that check who that is; every cluster since Kubernetes 1.30 serves them. `v1` or `v1beta1`: also the policy that records
   * it, in the version that the cluster serves. `false`: no policies.
   * @default 'validating' */
  readonly creatorPolicy?: false | 'validating' | 'v1' | 'v1beta1';
  /** Annotations of the ServiceAccount, such as the cloud role that it uses. @default none */
  readonly serviceAccountAnnotations?: Readonly<Record<string, string>>;
  /** The content of a credentials file. It becomes the key `cloud` of the Secret `cloud-credentials`. @default no Secret */
  readonly credentials?: string;
  /** The password of the repositories with the files of volumes. It becomes the key `repository-password` of the Secret
   * `velero-repo-credentials`, where Velero looks for it, too. A repository keeps the password that it was made with.
   * @default no Secret: without one no files are saved */
  readonly repositoryPassword?: string;
  /** The backup location with the name `default`. @default none */
  readonly backupLocation?: {
    readonly provider: string;
    readonly bucket: string;
    readonly prefix?: string;
    readonly config?: Readonly<Record<string, string>>;
    /** PEM certificates to check the endpoint's certificate with. */
    readonly caCert?: string;
  };
  /** The volume snapshot location with the name `default`. @default none */
  readonly snapshotLocation?: { readonly provider: string; readonly config?: Readonly<Record<string, string>> };
}

/** The Secret that holds the password of the repositories. */
export const repositorySecretName = 'velero-repo-credentials';

/** Returns everything that a server in a cluster needs, in an order in which it can be created: definitions, Namespace, ServiceAccount,
 * rights, admission policies, Secret, locations, Deployment. Every call returns equal objects.
 * @throws LifeboatError `INVALID_REQUEST` */
export function installObjects(options: InstallOptions): KubeObject[] {
  const { namespace = 'velero', serviceAccountName = 'velero', profile, credentials, backupLocation, snapshotLocation } = options;
  checkNamespace(namespace, 'namespace');
  const labels = installLabels(namespace);
  const metadata = (name: string) => ({ name, namespace, labels });
  const { serviceAccountAnnotations: annotations, repositoryPassword } = options;
  return [
    ...customResourceDefinitions(),
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace, labels } },
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { ...metadata(serviceAccountName), ...(annotations && { annotations }) } },
    ...controllerRole({ profile, namespace, serviceAccountName, moverJobs: options.moverJobs ?? false }),
    ...policies(),
    ...(credentials === undefined ? [] : [secret('cloud-credentials', { cloud: credentials })]),
    ...(repositoryPassword === undefined ? [] : [repositorySecret(repositoryPassword)]),
    ...(backupLocation ? [checked(storageLocation(backupLocation))] : []),
    ...(snapshotLocation ? [checked(volumeLocation(snapshotLocation))] : []),
    serverDeployment({ ...options, namespace, serviceAccountName }),
  ];

  function policies(): KubeObject[] {
    const { creatorPolicy: wanted = 'validating' } = options;
    if (wanted === false) return [];
    if (!['validating', 'v1', 'v1beta1'].includes(wanted)) throw invalid("creatorPolicy: expected 'validating', 'v1', 'v1beta1' or false");
    return creatorPolicy({ namespace, serviceAccountName, ...(wanted !== 'validating' && { mutatingVersion: wanted }) });
  }

  function secret(name: string, contents: Readonly<Record<string, string>>): KubeObject {
    const encoded = Object.entries(contents).map(([key, content]) => [key, Buffer.from(content).toString('base64')]);
    return { apiVersion: 'v1', kind: 'Secret', metadata: metadata(name), type: 'Opaque', data: Object.fromEntries(encoded) };
  }

  function repositorySecret(password: string): KubeObject {
    // Velero and the engine trim it when they read it.
    if (password === '' || password !== password.trim())
      throw invalid('repositoryPassword: a password without white space at its ends is expected');
    return secret(repositorySecretName, { 'repository-password': password });
  }

  function storageLocation({ provider, bucket, prefix, config, caCert }: NonNullable<InstallOptions['backupLocation']>): KubeObject {
    const objectStorage = { bucket, ...(prefix && { prefix }), ...(caCert && { caCert: Buffer.from(caCert).toString('base64') }) };
    const spec = { provider, default: true, objectStorage, ...(config && { config }) };
    return { apiVersion: 'velero.io/v1', kind: 'BackupStorageLocation', metadata: metadata('default'), spec };
  }

  function volumeLocation({ provider, config }: NonNullable<InstallOptions['snapshotLocation']>): KubeObject {
    const spec = { provider, ...(config && { config }) };
    return { apiVersion: 'velero.io/v1', kind: 'VolumeSnapshotLocation', metadata: metadata('default'), spec };
  }
}

function checked(object: KubeObject): KubeObject {
  const problems = validateVeleroObject(object);
  if (problems.length > 0) throw invalid(`${object.kind} "${object.metadata.name}" cannot be made: ${problems.join('; ')}`);
  return object;
}
