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
  /** Give `backup-only` the rights to have Jobs move volumes, too. @default false */
  readonly moverJobs?: boolean;
  /** @default 'velero' */
  readonly namespace?: string;
  /** @default 'velero' */
  readonly serviceAccountName?: string;
  /** With the admission policies of `creatorPolicy`, by which hooks have no more rights than who asked for them. `validating`: those that
   * every cluster since Kubernetes 1.30 serves; `v1` or `v1beta1`: also the one that says who that was, in the version that the cluster
   * serves. @default 'validating' */
  readonly creatorPolicy?: false | 'validating' | 'v1' | 'v1beta1';
  /** Of the ServiceAccount, such as the role of a cloud that it has. @default none */
  readonly serviceAccountAnnotations?: Readonly<Record<string, string>>;
  /** The content of a credentials file: key `cloud` of the Secret `cloud-credentials`. @default no Secret */
  readonly credentials?: string;
  /** Opens the repositories of files of volumes: key `repository-password` of the Secret `velero-repo-credentials`, where Velero looks for
   * it, too. They keep the password that they were made with. @default no Secret: without one no files are saved */
  readonly repositoryPassword?: string;
  /** The location `default` for backups. @default none */
  readonly backupLocation?: {
    readonly provider: string;
    readonly bucket: string;
    readonly prefix?: string;
    readonly config?: Readonly<Record<string, string>>;
    /** PEM certificates that the endpoint's certificate is checked with. */
    readonly caCert?: string;
  };
  /** The location `default` for snapshots of volumes. @default none */
  readonly snapshotLocation?: { readonly provider: string; readonly config?: Readonly<Record<string, string>> };
}

/** Holds the password of repositories. */
export const repositorySecretName = 'velero-repo-credentials';

/** Everything that a server in a cluster needs, in an order in which it can be created: definitions, Namespace, ServiceAccount,
 * rights, admission policies, Secret, locations, Deployment. The same call always returns equal objects. @throws LifeboatError `INVALID_REQUEST` */
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
    // Velero and the engine read it so.
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
