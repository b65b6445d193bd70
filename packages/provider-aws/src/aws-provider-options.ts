export interface AwsProviderOptions {
  /** For locations without credentials of their own: `default-chain` searches as the AWS SDK does (environment, `~/.aws`,
   * roles), as Velero's plugin would. @default `refuse` */
  readonly withoutCredentials?: 'default-chain' | 'refuse';
  /** The cluster that restored volumes belong to: what Velero takes from `AWS_CLUSTER_NAME`.
   * @default they keep the tags of the cluster that was backed up */
  readonly clusterName?: string | undefined;
  /** Base URL of EC2's API for all snapshotters: what Velero takes from `AWS_ENDPOINT_URL_EC2`. A storage location has `s3Url`.
   * @default Amazon's of the location's region */
  readonly ec2Endpoint?: string | undefined;
}
